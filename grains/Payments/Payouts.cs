using System.Collections.Immutable;
using System.Text.Json.Serialization;
using EventLoop.Ledger;

namespace EventLoop.Payments;

/// <summary>The payouts to one organizer.</summary>
internal sealed record Payouts : ILedgerState<Payouts, PayoutFact>
{
    public ImmutableList<Payout> All { get; private init; } = [];

    public static FactKind<Payouts, PayoutFact> Kind { get; } = new("payouts", PayoutFactsJson.Default.IReadOnlyListPayoutFact, Rows);

    public Payouts Apply(PayoutFact fact) => fact switch
    {
        PayoutMade made => this with { All = All.Add(new(made, null)) },
        PayoutReturned returned => this with { All = [.. All.Select(payout => payout.Made.PayoutId == returned.PayoutId ? payout with { ReturnedAt = returned.At } : payout)] },
        _ => throw new InvalidOperationException($"Payouts know no {fact.GetType().Name}."),
    };

    public Payout? Find(Guid payoutId) => All.Find(payout => payout.Made.PayoutId == payoutId);

    /// <summary>What was paid out and did not come back.</summary>
    public long PaidMinor(string currency) => All.Where(payout => payout.Made.Currency == currency && payout.ReturnedAt is null).Sum(payout => payout.Made.AmountMinor);

    /// <summary>Why it is not put on record; null when it is, or was.</summary>
    /// <param name="earnedMinor">All that the organizer was ever to have, in the currency of the command.</param>
    public PayoutRefusal? Refuse(PayOut command, long earnedMinor) => this switch
    {
        _ when Find(command.PayoutId) is { } known => known.Is(command) ? null : PayoutRefusal.OtherPayout,
        _ when command.AmountMinor > earnedMinor - PaidMinor(command.Currency) => PayoutRefusal.MoreThanOwed,
        _ => null,
    };

    private static IReadOnlyList<TableRow> Rows(Guid stream, Payouts after, IReadOnlyList<PayoutFact> facts, bool isNew) =>
        [.. facts.GroupBy(fact => fact.PayoutId).Select(group => PayoutRow.Of(after.Find(group.Key)!, isNew: group.Any(fact => fact is PayoutMade)))];
}

/// <summary>One payout, and whether it came back.</summary>
internal sealed record Payout(PayoutMade Made, DateTimeOffset? ReturnedAt)
{
    public bool Is(PayOut command) =>
        (Made.OrganizerId, Made.Currency, Made.AmountMinor, Made.Reference) == (command.OrganizerId, command.Currency, command.AmountMinor, command.Reference);

    public PayoutView View() => new(Made.PayoutId, Made.Currency, Made.AmountMinor, Made.Reference, Made.At, ReturnedAt);
}

/// <summary>What can be recorded of payouts. Names and members are for ever; members are only added.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(PayoutMade), "made")]
[JsonDerivedType(typeof(PayoutReturned), "returned")]
internal abstract record PayoutFact(Guid PayoutId, DateTimeOffset At);

/// <summary>The operator has paid an organizer.</summary>
internal sealed record PayoutMade(Guid PayoutId, Guid OrganizerId, string Currency, long AmountMinor, string? Reference, DateTimeOffset At) : PayoutFact(PayoutId, At);

/// <summary>The money came back, or was never sent.</summary>
internal sealed record PayoutReturned(Guid PayoutId, DateTimeOffset At) : PayoutFact(PayoutId, At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<PayoutFact>))]
internal sealed partial class PayoutFactsJson : JsonSerializerContext;
