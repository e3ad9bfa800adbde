using MimeKit;

namespace EventLoop.Notifications;

/// <summary>Hands a message to whoever delivers it.</summary>
internal interface IMailer
{
    /// <summary>Returns when the message is theirs.</summary>
    /// <exception cref="SendingFailedException">It is not, or nobody knows.</exception>
    Task Send(MimeMessage message);
}
