namespace EventLoop.Ledger;

/// <summary>
/// The command may or may not have been carried out, because its facts could not be made durable in time: storage is away,
/// the queue is full, or another activation was faster. Safe to retry with the same operation id. HTTP callers hear 503 with
/// <c>Retry-After</c>.
/// </summary>
[GenerateSerializer, Alias("LedgerUnavailableException")]
public sealed class LedgerUnavailableException : Exception
{
    public LedgerUnavailableException()
    {
    }

    public LedgerUnavailableException(string message)
        : base(message)
    {
    }

    public LedgerUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
