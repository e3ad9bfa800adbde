namespace EventLoop;

/// <summary>
/// Too much to do at the moment: a bounded queue is full, and nothing was done. Safe to retry. HTTP callers hear 503 with
/// <c>Retry-After</c>.
/// </summary>
[GenerateSerializer, Alias("BusyException")]
public sealed class BusyException : Exception
{
    public BusyException()
    {
    }

    public BusyException(string message)
        : base(message)
    {
    }

    public BusyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
