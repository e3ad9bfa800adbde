using MimeKit;

namespace EventLoop.Notifications;

/// <summary>
/// In place of a server: each message is a file, <c>ID.eml</c>, which is there whole or not at all. The page <c>/outbox</c> shows them.
/// </summary>
internal sealed class OutboxMailer(string folder) : IMailer
{
    public async Task Send(MimeMessage message)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, $"{message.MessageId!.Split('@')[0]}.eml");
            await message.WriteToAsync(path + ".new");
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception away) when (away is IOException or UnauthorizedAccessException)
        {
            throw new SendingFailedException(SendingFailure.Unreachable, "outbox", away);
        }
    }
}
