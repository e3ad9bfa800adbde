namespace EventLoop.Notifications;

/// <summary>How a message failed.</summary>
internal enum SendingFailure
{
    /// <summary>The provider cannot be reached, or does not want us at all. It is not about this message.</summary>
    Unreachable,

    /// <summary>Not now; or the connection ended before the provider could have the message, which may be the message's own fault.</summary>
    Delayed,

    /// <summary>Never: there is no such mailbox or number, or nobody there who wants to hear from us.</summary>
    NoSuchAddress,

    /// <summary>Never: the provider does not take this message.</summary>
    Refused,

    /// <summary>The message was on its way when the connection ended, so the provider may have it.</summary>
    Unknown,
}

/// <param name="code">What the provider said, as its numbers alone (of SMTP: RFC 5321, RFC 3463): its words may hold addresses.</param>
internal sealed class SendingFailedException(SendingFailure failure, string code, Exception? cause = null) : Exception($"{failure}: {code}", cause)
{
    public SendingFailure Failure { get; } = failure;

    public string Code { get; } = code;
}
