namespace EventLoop.Accounts;

/// <summary>
/// What an account knows of itself, and its rules. The e-mail address and the name are not here: they are a row of <c>users</c>.
/// </summary>
[GenerateSerializer, Immutable, Alias("Account")]
internal sealed record Account
{
    /// <summary>More sessions than this end the one that was used least recently.</summary>
    public const int MostSessions = 20;

    public static readonly TimeSpan SessionLifetime = TimeSpan.FromDays(30);

    [Id(0)]
    public required Guid RegisteredBy { get; init; }

    [Id(1)]
    public required string PasswordHash { get; init; }

    [Id(2)]
    public required Roles Roles { get; init; }

    [Id(3)]
    public LockOut LockOut { get; init; } = LockOut.None;

    [Id(4)]
    public RefreshChain[] Chains { get; init; } = [];

    /// <summary>The account once somebody has proved to know its password.</summary>
    public Account SignedIn(RefreshChain chain, DateTimeOffset now)
    {
        var live = Chains.Where(c => c.ExpiresAt > now).OrderByDescending(c => c.ExpiresAt).Take(MostSessions - 1);
        return this with { LockOut = LockOut.None, Chains = [chain, .. live] };
    }

    /// <summary>
    /// Exchanges a refresh token. The next token takes the spent one's place in its chain; a spent token cuts the chain off. The repeat
    /// of an operation whose answer was lost gets a token in place of the one that nobody received.
    /// </summary>
    /// <param name="chainId">The chain that the token names.</param>
    /// <param name="tokenHash">SHA-256 of the token shown.</param>
    /// <param name="next">The chain with the next token's hash, should the exchange go ahead.</param>
    /// <returns>The account after it, and the refusal, if it is one; the account changes with some refusals too.</returns>
    public (Account After, RefreshRefusal? Refusal) Refresh(Guid chainId, string tokenHash, RefreshChain next, DateTimeOffset now)
    {
        if (Chains.FirstOrDefault(c => c.Id == chainId) is not { } chain || chain.ExpiresAt <= now)
            return (this, RefreshRefusal.UnknownToken);

        var others = Chains.Where(c => c.Id != chainId);
        var repeats = chain.ExchangedBy == next.ExchangedBy && chain.SpentHash == tokenHash;
        if (chain.TokenHash != tokenHash && !repeats)
            return (this with { Chains = [.. others] }, RefreshRefusal.SpentToken);

        return (this with { Chains = [next with { SpentHash = tokenHash }, .. others] }, null);
    }
}

/// <summary>One session: refresh tokens that follow each other, of which only the last works.</summary>
/// <param name="TokenHash">SHA-256 of the token that works, in lower-case hexadecimal.</param>
/// <param name="ExpiresAt">Moves on with each exchange.</param>
/// <param name="ExchangedBy">The operation that made the current token.</param>
/// <param name="SpentHash">The token that it was made from; null for the first.</param>
[GenerateSerializer, Immutable, Alias("RefreshChain")]
internal sealed record RefreshChain(
    [property: Id(0)] Guid Id,
    [property: Id(1)] string TokenHash,
    [property: Id(2)] DateTimeOffset ExpiresAt,
    [property: Id(3)] Guid ExchangedBy,
    [property: Id(4)] string? SpentHash = null);
