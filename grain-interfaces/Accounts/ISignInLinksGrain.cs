namespace EventLoop.Accounts;

/// <summary>Links that are mailed to whoever wants to sign in without a password.</summary>
[Alias("ISignInLinksGrain")]
public interface ISignInLinksGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Mails a link to the account, if there is one and it has not had several just now. The answer is the same for any id, and takes as long.
    /// </summary>
    /// <param name="operationId">A repeat mails one.</param>
    /// <returns>False: this copy sends no mail.</returns>
    [Alias("Ask")]
    Task<bool> Ask(Guid accountId, Guid operationId);

    /// <summary>Signs in whoever shows what was in a link; it is used up by that. Null: it never was, was used, or has run out.</summary>
    [Alias("Redeem")]
    Task<Session?> Redeem(ShownLink link);
}

/// <summary>What was in a link.</summary>
[GenerateSerializer, Immutable, Alias("ShownLink")]
public sealed record ShownLink([property: Id(0)] string Token)
{
    /// <summary>Says nothing: a token must not reach a log.</summary>
    public override string ToString() => nameof(ShownLink);
}
