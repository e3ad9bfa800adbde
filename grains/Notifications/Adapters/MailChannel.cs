namespace EventLoop.Notifications;

/// <summary>E-mail.</summary>
internal sealed class MailChannel(MailOptions options, LetterWriter letters, IMailer mailer, AddressKeys addresses) : IChannel
{
    public MessageChannel Channel => MessageChannel.Email;

    public SendingOptions Options => options;

    public async Task<(Outgoing? Message, string? Why)> Write(QueuedMessage message)
    {
        var (letter, why) = await letters.Write(message);
        return letter is null ? (null, why) : (new(() => mailer.Send(letter.Mail), addresses.Of(letter.Address)), null);
    }
}
