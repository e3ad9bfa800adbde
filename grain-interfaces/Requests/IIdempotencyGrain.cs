namespace EventLoop.Requests;

/// <summary>
/// Keeps the answers to requests that carried an idempotency key, for at least <see cref="KeptFor"/> and over restarts. There are
/// <see cref="Count"/> of these; an operation always meets the same one, which also knows what is under way.
/// </summary>
[Alias("IIdempotencyGrain")]
public interface IIdempotencyGrain : IGrainWithIntegerKey
{
    const int Count = 64;

    static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    /// <summary>Claims an operation for the caller, or says what is known of it.</summary>
    /// <param name="bodyHash">SHA-256 of the request's body.</param>
    /// <exception cref="Ledger.LedgerUnavailableException">Storage is away; nothing was claimed.</exception>
    [Alias("Begin")]
    Task<OperationKnown> Begin(Guid operationId, byte[] bodyHash);

    /// <summary>Keeps the answer of a claimed operation; it is durable when this returns.</summary>
    /// <exception cref="Ledger.LedgerUnavailableException">Storage is away; the claim has ended.</exception>
    [Alias("Complete")]
    Task Complete(Guid operationId, byte[] bodyHash, byte[] answer);

    /// <summary>Ends a claim without an answer worth keeping: the next request with the key starts anew.</summary>
    [Alias("Abandon")]
    Task Abandon(Guid operationId);

    /// <summary>The grain that knows an operation.</summary>
    static int Of(Guid operationId)
    {
        Span<byte> bytes = stackalloc byte[16];
        operationId.TryWriteBytes(bytes);
        return bytes[15] % Count;
    }
}

/// <param name="Answer">What was kept; only when <see cref="OperationState.Answered"/>.</param>
[GenerateSerializer, Immutable, Alias("OperationKnown")]
public sealed record OperationKnown([property: Id(0)] OperationState State, [property: Id(1)] byte[]? Answer = null);

/// <summary>How far an operation has come.</summary>
[GenerateSerializer, Alias("OperationState")]
public enum OperationState
{
    /// <summary>Nobody has tried it, or nothing came of it: it is the caller's now.</summary>
    Claimed,

    /// <summary>Another request carries it out at this moment.</summary>
    UnderWay,

    /// <summary>The key was used with another body.</summary>
    OtherBody,

    /// <summary>It is done, and here is its answer.</summary>
    Answered,
}
