using EventLoop.Ledger;

namespace EventLoop.Webhooks;

/// <summary>A row of the table <c>webhooks</c>: to whom what is told.</summary>
/// <param name="Types">Separated by blanks.</param>
[GenerateSerializer, Immutable, Alias("WebhookRow")]
internal sealed record WebhookRow(
    [property: Id(0)] Guid Id,
    [property: Id(1)] Guid OrganizerId,
    [property: Id(2)] string? Url,
    [property: Id(3)] string Types,
    [property: Id(4)] int Secret,
    [property: Id(5)] DateTimeOffset? RotatedAt,
    [property: Id(6)] DateTimeOffset? AddedAt,
    [property: Id(7)] bool IsOn) : TableRow
{
    public WebhookRow(
        Guid id, Guid organizerId, string? url, IReadOnlyList<string> types, int secret, DateTimeOffset? rotatedAt, DateTimeOffset? addedAt, bool isOn)
        : this(id, organizerId, url, string.Join(' ', types), secret, rotatedAt, addedAt, isOn)
    {
    }

    public static Table<WebhookRow> Table { get; } = new(
        "webhooks",
        row => row.Id,
        Column<WebhookRow>.Uuid("id", row => row.Id),
        Column<WebhookRow>.Uuid("organizer_id", row => row.OrganizerId),
        Column<WebhookRow>.Text("url", row => row.Url),
        Column<WebhookRow>.Text("types", row => row.Types),
        Column<WebhookRow>.Int("secret", row => row.Secret),
        Column<WebhookRow>.Time("rotated_at", row => row.RotatedAt),
        Column<WebhookRow>.Time("added_at", row => row.AddedAt),
        Column<WebhookRow>.Bool("is_on", row => row.IsOn));

    /// <summary>The row stays, without the address.</summary>
    public static WebhookRow Removed(Guid id, Guid organizerId) => new(id, organizerId, null, "", 0, null, null, false);
}
