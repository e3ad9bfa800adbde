using System.Text.Json;

namespace EventLoop.Notifications;

/// <summary>
/// In place of a provider: each message is a file, <c>ID.json</c>, which is there whole or not at all. The page <c>/outbox/texts</c> shows them.
/// </summary>
internal sealed class LoggedSms(string folder, TimeProvider time) : ISmsCarrier
{
    public async Task Send(Guid id, string number, string text)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, $"{id:N}.json");
            await File.WriteAllBytesAsync(path + ".new", JsonSerializer.SerializeToUtf8Bytes(new LoggedText(number, text, time.GetUtcNow()), JsonSerializerOptions.Web));
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception away) when (away is IOException or UnauthorizedAccessException)
        {
            throw new SendingFailedException(SendingFailure.Unreachable, "log", away);
        }
    }

    /// <summary>The latest messages of a folder, newest first.</summary>
    public static IReadOnlyList<LoggedText> Read(string folder, int limit) => !Directory.Exists(folder) ? [] :
        [.. new DirectoryInfo(folder).GetFiles("*.json").OrderByDescending(file => file.LastWriteTimeUtc).Take(limit)
            .Select(file => JsonSerializer.Deserialize<LoggedText>(File.ReadAllBytes(file.FullName), JsonSerializerOptions.Web)!)];
}

/// <summary>A message that was written down; personal data.</summary>
public sealed record LoggedText(string To, string Text, DateTimeOffset At)
{
    public override string ToString() => nameof(LoggedText);
}
