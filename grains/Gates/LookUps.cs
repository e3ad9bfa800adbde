using System.Collections.Immutable;
using System.Text.Json.Serialization;
using EventLoop.Ledger;

namespace EventLoop.Gates;

/// <summary>Who was shown which tickets, as far back as an organizer looks.</summary>
internal sealed record LookUps : ILedgerState<LookUps, LookUpFact>
{
    public const int MostShown = 200;

    /// <summary>The oldest first.</summary>
    public ImmutableQueue<LookUp> Last { get; private init; } = [];

    public int Count { get; private init; }

    public static FactKind<LookUps, LookUpFact> Kind { get; } = new("look_ups", LookUpFactsJson.Default.IReadOnlyListLookUpFact, (_, _, _, _) => []);

    public LookUps Apply(LookUpFact fact) => fact switch
    {
        LookedUp looked => this with
        {
            Last = (Count < MostShown ? Last : Last.Dequeue()).Enqueue(new(looked.By, looked.TicketIds, looked.At)),
            Count = Math.Min(Count + 1, MostShown),
        },
        _ => throw new InvalidOperationException($"A log of look-ups knows no {fact.GetType().Name}."),
    };
}

/// <summary>What can be recorded of look-ups. Names and members are for ever; members are only added.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(LookedUp), "looked_up")]
internal abstract record LookUpFact;

/// <summary>Somebody of the staff was shown these tickets and their holders' names.</summary>
internal sealed record LookedUp(Guid By, IReadOnlyList<Guid> TicketIds, DateTimeOffset At) : LookUpFact;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<LookUpFact>))]
internal sealed partial class LookUpFactsJson : JsonSerializerContext;
