using System.Text;
using MimeKit;

namespace EventLoop.Notifications;

/// <summary>Reads parts of messages.</summary>
internal static class MailReading
{
    public static byte[] Bytes(this MimePart part)
    {
        using var bytes = new MemoryStream();
        part.Content!.DecodeTo(bytes);
        return bytes.ToArray();
    }

    public static string Text(this MimePart part) => Encoding.UTF8.GetString(part.Bytes());
}
