using System.Net;
using System.Text.RegularExpressions;
using EventLoop.Screens;
using MimeKit;

namespace EventLoop.Notifications;

/// <summary>
/// What lies in the outbox, and text messages beside it, for whoever runs this copy on their own machine. There is no such page where messages go to a provider, and
/// none for anybody who comes over a network or through a proxy.
/// </summary>
internal static partial class OutboxScreens
{
    private const int MostShown = 200;

    public static void MapOutboxScreens(this IEndpointRouteBuilder screens, IConfiguration configuration)
    {
        var outbox = screens.MapGroup("/outbox").AddEndpointFilter(async (call, next) =>
            IsLocal(call.HttpContext) ? await next(call) : Sorry.Of(StatusCodes.Status404NotFound));
        var texts = SmsOptions.Read(configuration) is { AccountSid: "", Log: { Length: > 0 } log } ? log : null;
        if (texts is not null)
            outbox.MapGet("/texts", () => Page.Of<TextsPage>((nameof(TextsPage.Folder), texts), (nameof(TextsPage.Texts), LoggedSms.Read(texts, MostShown))));
        if (MailOptions.Read(configuration) is not { Host: "", Outbox: { Length: > 0 } folder })
            return;
        outbox.MapGet("", () => List(folder, texts is not null));
        outbox.MapGet("/{id:regex(^[0-9a-f]{{32}}$)}", (string id) => Show(folder, id));
        outbox.MapGet("/{id:regex(^[0-9a-f]{{32}}$)}/html", (string id, HttpContext context) => Html(folder, id, context));
        outbox.MapGet("/{id:regex(^[0-9a-f]{{32}}$)}/parts/{number:int}", (string id, int number) => Part(folder, id, number));
    }

    private static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("Forwarded");

    private static Page List(string folder, bool hasTexts)
    {
        var files = Directory.Exists(folder) ? new DirectoryInfo(folder).GetFiles("*.eml").OrderByDescending(file => file.LastWriteTimeUtc).Take(MostShown) : [];
        return Page.Of<OutboxPage>(
            (nameof(OutboxPage.Folder), folder), (nameof(OutboxPage.HasTexts), hasTexts), (nameof(OutboxPage.Messages), files.Select(file => OutboxMessage.Of(Path.GetFileNameWithoutExtension(file.Name), MimeMessage.Load(file.FullName))).ToArray()));
    }

    private static IResult Show(string folder, string id) => Load(folder, id) is { } message
        ? Page.Of<OutboxMessagePage>((nameof(OutboxMessagePage.Message), OutboxMessage.Of(id, message)))
        : Sorry.Of(StatusCodes.Status404NotFound);

    /// <summary>The HTML as a mail program shows it: without scripts, and with the pictures that came with it.</summary>
    private static IResult Html(string folder, string id, HttpContext context)
    {
        if (Load(folder, id) is not { HtmlBody: { } html } message)
            return Sorry.Of(StatusCodes.Status404NotFound);
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'";
        var parts = message.BodyParts.ToList();
        return Results.Content(
            Picture().Replace(html, cid => $"\"/outbox/{id}/parts/{parts.FindIndex(part => part.ContentId == cid.Groups["id"].Value)}\""), Page.ContentType);
    }

    private static IResult Part(string folder, string id, int number)
    {
        if (Load(folder, id)?.BodyParts.ElementAtOrDefault(number) is not MimePart { Content: { } content } part)
            return Sorry.Of(StatusCodes.Status404NotFound);
        using var bytes = new MemoryStream();
        content.DecodeTo(bytes);
        return Results.File(bytes.ToArray(), part.ContentType.MimeType, part.IsAttachment ? part.FileName : null);
    }

    private static MimeMessage? Load(string folder, string id)
    {
        var path = Path.Combine(folder, $"{id}.eml");
        return File.Exists(path) ? MimeMessage.Load(path) : null;
    }

    [GeneratedRegex("\"cid:(?<id>[^\"]+)\"")]
    private static partial Regex Picture();
}

/// <summary>A message in the outbox.</summary>
/// <param name="Attachments">Their names, by the number of the part.</param>
public sealed record OutboxMessage(string Id, string Subject, string From, string To, DateTimeOffset Date, string Text, bool HasHtml, IReadOnlyList<(int Number, string Name)> Attachments)
{
    internal static OutboxMessage Of(string id, MimeMessage message) => new(
        id,
        message.Subject ?? "",
        message.From.ToString(),
        message.To.ToString(),
        message.Date,
        message.TextBody ?? "",
        message.HtmlBody is not null,
        [.. message.BodyParts.Select((part, number) => (Part: part, Number: number)).Where(part => part.Part.IsAttachment)
            .Select(part => (part.Number, (part.Part as MimePart)?.FileName ?? $"part {part.Number}"))]);
}
