using EventLoop.Ledger;

namespace EventLoop.Accounts;

/// <summary>A row of the table <c>api_keys</c>.</summary>
/// <param name="Scopes">Separated by blanks.</param>
[GenerateSerializer, Immutable, Alias("ApiKeyRow")]
internal sealed record ApiKeyRow(
    [property: Id(0)] Guid Id,
    [property: Id(1)] Guid OrganizerId,
    [property: Id(2)] string Name,
    [property: Id(3)] string Scopes,
    [property: Id(4)] int PerMinute,
    [property: Id(5)] DateTimeOffset? CreatedAt,
    [property: Id(6)] DateTimeOffset? RotatedAt,
    [property: Id(7)] DateTimeOffset? RevokedAt) : TableRow
{
    public static Table<ApiKeyRow> Table { get; } = new(
        "api_keys",
        row => row.Id,
        Column<ApiKeyRow>.Uuid("id", row => row.Id),
        Column<ApiKeyRow>.Uuid("organizer_id", row => row.OrganizerId),
        Column<ApiKeyRow>.Text("name", row => row.Name),
        Column<ApiKeyRow>.Text("scopes", row => row.Scopes),
        Column<ApiKeyRow>.Int("per_minute", row => row.PerMinute),
        Column<ApiKeyRow>.Time("created_at", row => row.CreatedAt),
        Column<ApiKeyRow>.Time("rotated_at", row => row.RotatedAt),
        Column<ApiKeyRow>.Time("revoked_at", row => row.RevokedAt));

    public static ApiKeyRow Of(Guid id, ApiKey key, bool isNew)
    {
        var created = key.Created!;
        return new(id, created.OrganizerId, created.Name, string.Join(' ', created.Scopes), created.PerMinute, created.At, key.Rotated?.At, key.RevokedAt) { IsNew = isNew };
    }
}
