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
}

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
    /// <summary>The payment provider has no such accounts.</summary>
    NotOffered,

    /// <summary>The payment provider did not answer.</summary>
    Unavailable,
}
