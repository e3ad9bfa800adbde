namespace EventLoop.Payments;

/// <summary>An organizer's own account at the payment provider, to which buyers' money goes at once; its key is the organizer's account.</summary>
[Alias("IPayoutAccountGrain")]
public interface IPayoutAccountGrain : IGrainWithGuidKey
{
    /// <summary>How it stands, as the provider said last.</summary>
    [Alias("Standing")]
    Task<PayoutAccount> Standing();

    /// <summary>Asks the provider how it stands, unless it does not answer: then as it said last.</summary>
    [Alias("Refresh")]
    Task<PayoutAccount> Refresh();

    /// <summary>
    /// An address at the provider where the organizer says who they are; it works once and for a few minutes. The account is made with the first
    /// one, and only then.
    /// </summary>
    /// <param name="back">Where the provider sends the organizer afterwards, whatever came of it.</param>
    /// <param name="again">Where it sends them for another address when this one is old.</param>
    [Alias("Onboard")]
    Task<Outcome<string, OnboardRefusal>> Onboard(string back, string again);

    /// <summary>What is on it and what was paid out from it, as the provider says now.</summary>
    [Alias("Money")]
    Task<Outcome<AccountMoney, OnboardRefusal>> Money();
}

/// <summary>What is on an organizer's account, by currency, and what was paid out from it: the latest hundred, the latest first.</summary>
[GenerateSerializer, Immutable, Alias("AccountMoney")]
public sealed record AccountMoney([property: Id(0)] IReadOnlyList<AccountBalance> Balances, [property: Id(1)] IReadOnlyList<AccountPayout> Payouts);

/// <summary>Amounts are minor units.</summary>
/// <param name="AvailableMinor">It can be paid out.</param>
/// <param name="PendingMinor">It will be available some days after it was paid.</param>
[GenerateSerializer, Immutable, Alias("AccountBalance")]
public sealed record AccountBalance([property: Id(0)] string Currency, [property: Id(1)] long AvailableMinor, [property: Id(2)] long PendingMinor);

/// <summary>Money on its way to a bank, or there.</summary>
/// <param name="Status">The provider's word, such as <c>in_transit</c>, <c>paid</c> or <c>failed</c>.</param>
[GenerateSerializer, Immutable, Alias("AccountPayout")]
public sealed record AccountPayout(
    [property: Id(0)] string PayoutId,
    [property: Id(1)] string Currency,
    [property: Id(2)] long AmountMinor,
    [property: Id(3)] string Status,
    [property: Id(4)] DateTimeOffset CreatedAt,
    [property: Id(5)] DateTimeOffset ArrivesAt);

/// <summary>How an organizer's account at the payment provider stands.</summary>
/// <param name="AccountId">The provider's id; null while there is none.</param>
/// <param name="IsOffered">False: the provider has no such accounts, as the sandbox has none.</param>
/// <param name="TakesTransfers">Buyers' money goes there from now on; until then it stays with the operator.</param>
/// <param name="TakesPayouts">The provider pays out from there to a bank.</param>
/// <param name="IsComplete">The organizer has said all that the provider asked.</param>
[GenerateSerializer, Immutable, Alias("PayoutAccount")]
public sealed record PayoutAccount(
    [property: Id(0)] string? AccountId,
    [property: Id(1)] bool IsOffered,
    [property: Id(2)] bool TakesTransfers,
    [property: Id(3)] bool TakesPayouts,
    [property: Id(4)] bool IsComplete,
    [property: Id(5)] DateTimeOffset? ChangedAt);

/// <summary>Why there is no address to go to, by precedence.</summary>
[GenerateSerializer, Alias("OnboardRefusal")]
public enum OnboardRefusal
{
    /// <summary>The payment provider has no such accounts, or the organizer has none yet.</summary>
    NotOffered,

    /// <summary>The payment provider did not answer.</summary>
    Unavailable,
}
