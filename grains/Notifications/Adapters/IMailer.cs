using MimeKit;

namespace EventLoop.Notifications;

/// <summary>Hands a message to whoever delivers it.</summary>
internal interface IMailer
{
    /// <summary>Returns when the message is theirs.</summary>
    /// <exception cref="MailFailedException">It is not, or nobody knows.</exception>
    Task Send(MimeMessage message);
}

/// <summary>How a message failed.</summary>
internal enum MailFailure
{
    /// <summary>The server cannot be reached, or does not want us at all. It is not about this message.</summary>
    Unreachable,

    /// <summary>Not now; or the connection ended before the server had asked for the text, which may be the message's own fault.</summary>
    Delayed,

    /// <summary>Never: there is no such mailbox.</summary>
    NoSuchAddress,

    /// <summary>Never: the server does not take this message.</summary>
    Refused,

    /// <summary>The message was on its way when the connection ended, so the server may have it.</summary>
    Unknown,
}

/// <param name="code">What the server said, as its numbers alone (RFC 5321, RFC 3463): its words may hold addresses.</param>
internal sealed class MailFailedException(MailFailure failure, string code, Exception? cause = null) : Exception($"{failure}: {code}", cause)
{
    public MailFailure Failure { get; } = failure;

    public string Code { get; } = code;
}
