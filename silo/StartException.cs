namespace EventLoop;

/// <summary>EventLoop cannot start as it is configured or deployed. The message is one line for the operator.</summary>
public sealed class StartException : Exception
{
    public StartException()
    {
    }

    public StartException(string message)
        : base(message)
    {
    }

    public StartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
