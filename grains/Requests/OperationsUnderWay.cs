namespace EventLoop.Requests;

/// <summary>
/// The operations that somebody carries out at this moment. A claim ends by itself after a while, since whoever made it may have died;
/// two may then carry out one operation, which is harmless, as what it creates is named by the operation.
/// </summary>
internal sealed class OperationsUnderWay
{
    /// <summary>Longer than any request is given.</summary>
    public static readonly TimeSpan LongestClaim = TimeSpan.FromMinutes(1);

    public const int Most = 10_000;

    private readonly Dictionary<Guid, (byte[] BodyHash, DateTimeOffset EndsAt)> claims = [];

    public bool IsFull => claims.Count >= Most;

    /// <summary>What a request with this body hears of an operation that is under way; null when it is not.</summary>
    public OperationState? Find(Guid operationId, ReadOnlySpan<byte> bodyHash, DateTimeOffset now)
    {
        if (!claims.TryGetValue(operationId, out var claim) || claim.EndsAt <= now)
            return null;
        return bodyHash.SequenceEqual(claim.BodyHash) ? OperationState.UnderWay : OperationState.OtherBody;
    }

    public void Claim(Guid operationId, byte[] bodyHash, DateTimeOffset now) => claims[operationId] = (bodyHash, now + LongestClaim);

    public void End(Guid operationId) => claims.Remove(operationId);

    /// <summary>Forgets the claims of those who died.</summary>
    public void Sweep(DateTimeOffset now)
    {
        foreach (var (operationId, claim) in claims)
        {
            if (claim.EndsAt <= now)
                claims.Remove(operationId);
        }
    }
}
