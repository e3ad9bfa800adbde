using System.Globalization;
using System.Text.Json.Nodes;
using EventLoop.Ledger;
using EventLoop.Tickets;

namespace EventLoop.Webhooks;

/// <summary>What of the ledger is told to whom.</summary>
internal static class WebhookMessages
{
    private const string Prefix = "eventloop.";
    private const string Suffix = ".v1";

    /// <summary>Facts that were recorded so shortly before an address was added are told, too: the clocks of a silo and of the database may differ.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>The publications that somebody wants, each with its word of <see cref="WebhookTypes"/>.</summary>
    public static IReadOnlyList<(Publication Publication, string Type)> Wanted(IEnumerable<Publication> publications, IReadOnlyList<Listener> listeners)
    {
        var types = listeners.SelectMany(listener => listener.Types).ToHashSet(StringComparer.Ordinal);
        return [.. publications.Select(publication => (publication, WordOf(publication))).Where(told => types.Contains(told.Item2))];
    }

    /// <summary>The order or event whose event a publication belongs to.</summary>
    public static Guid OwnerOf(Publication publication, string type) =>
        type.StartsWith("ticket.", StringComparison.Ordinal) ? TicketId.OrderOf(publication.Key) : publication.Key;

    /// <summary>The messages of one publication about an event.</summary>
    public static IEnumerable<WebhookMessage> Of(Publication publication, string type, Guid eventId, Guid organizerId, IEnumerable<Listener> listeners)
    {
        string? body = null;
        foreach (var listener in listeners)
        {
            if (listener.OrganizerId == organizerId && listener.Types.Contains(type) && publication.Time >= listener.AddedAt - ClockSkew)
                yield return new(listener.WebhookId, IdOf(publication), type, body ??= Body(publication, type, eventId));
        }
    }

    /// <summary>A message that says nothing but that it came.</summary>
    public static WebhookMessage Test(Guid webhookId, Guid operationId, DateTimeOffset now) => new(
        webhookId, $"msg_test_{operationId:N}", WebhookTypes.Test, Body(WebhookTypes.Test, webhookId, now, []));

    // The signed text is id, time and body with full stops between, so the id has none.
    private static string IdOf(Publication publication) => "msg_" + publication.Id.Replace('.', '_');

    private static string WordOf(Publication publication) => publication.Type[Prefix.Length..^Suffix.Length];

    private static string Body(Publication publication, string type, Guid eventId)
    {
        var data = publication.Data.DeepClone().AsObject();
        data["eventId"] = eventId;
        return Body(type, publication.Key, publication.Time, data);
    }

    private static string Body(string type, Guid subject, DateTimeOffset time, JsonObject data) => new JsonObject
    {
        ["type"] = type,
        ["timestamp"] = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        ["subject"] = subject,
        ["data"] = data,
    }.ToJsonString();
}
