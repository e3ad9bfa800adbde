using System.Text.Json.Serialization;

namespace EventLoop.Payments;

/// <summary>The books of all events together; in each currency all accounts add up to zero.</summary>
internal sealed record WholeBooksResponse(DateTimeOffset AsOf, CurrencyBooksResponse[] Currencies)
{
    public static WholeBooksResponse Of(WholeBooks books) =>
        new(books.AsOf, [.. books.Currencies.Select(one => new CurrencyBooksResponse(one.Currency, [.. one.Accounts.Select(BookSumResponse.Of)]))]);
}

internal sealed record CurrencyBooksResponse(string Currency, BookSumResponse[] Accounts);

/// <summary>What an organizer is owed.</summary>
internal sealed record OwedOrganizerResponse(Guid OrganizerId, OwedBalanceResponse[] Balances)
{
    public static OwedOrganizerResponse Of(OwedOrganizer one) => new(one.OrganizerId, [.. one.Balances.Select(OwedBalanceResponse.Of)]);
}

/// <summary>Amounts in minor units.</summary>
/// <param name="Earned">What sales have left, with taxes, less what went back and what went to one's own account at the payment provider.</param>
/// <param name="Owed">Negative when more went back than was left.</param>
public sealed record OwedBalanceResponse(string Currency, long Earned, long PaidOut, long Owed)
{
    public static OwedBalanceResponse Of(OwedBalance balance) => new(balance.Currency, balance.EarnedMinor, balance.PaidOutMinor, balance.OwedMinor);
}

/// <summary>How the operator and an organizer stand.</summary>
/// <param name="Payouts">The latest first.</param>
public sealed record PayoutStandingResponse(DateTime AsOf, OwedBalanceResponse[] Balances, OperatorPayoutResponse[] Payouts)
{
    public static PayoutStandingResponse Of(PayoutStanding standing) =>
        new(standing.AsOf.UtcDateTime, [.. standing.Balances.Select(OwedBalanceResponse.Of)], [.. standing.Payouts.Select(OperatorPayoutResponse.Of)]);
}

/// <summary>Money that the operator has paid to an organizer.</summary>
/// <param name="ReturnedAt">When it came back, so that it is owed again; left out when it did not.</param>
public sealed record OperatorPayoutResponse(
    Guid PayoutId,
    string Currency,
    long Amount,
    string? Reference,
    DateTime MadeAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTime? ReturnedAt)
{
    public static OperatorPayoutResponse Of(PayoutView payout) =>
        new(payout.PayoutId, payout.Currency, payout.AmountMinor, payout.Reference, payout.MadeAt.UtcDateTime, payout.ReturnedAt?.UtcDateTime);
}
