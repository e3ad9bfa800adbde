using EventLoop.Venues;
using Npgsql;

namespace EventLoop.Events;

/// <summary>Lists of events, out of the tables <c>events</c> and <c>venues</c>.</summary>
internal sealed class EventQueries(NpgsqlDataSource database)
{
    private const string Columns = """
        e.id, e.status, e.name, e.description, e.start_time, e.end_time, e.time_zone, e.currency,
        v.name, v.address, v.capacity, st_y(v.location::geometry), st_x(v.location::geometry), e.created_at
        """;

    private const string IsWanted = """
        e.status = 'published'
          and case when @from::timestamptz is null then e.end_time > @now else e.start_time >= @from end
          and (@to::timestamptz is null or e.start_time <= @to)
          and concat_ws(' ', e.name, e.description, v.name, v.address) ilike all (@words)
        """;

    private const string ByStart = $"""
        select {Columns}, null::float8
        from events e join venues v on v.id = e.venue_id
        where {IsWanted} and (e.start_time, e.id) > (@after_time, @after)
        order by e.start_time, e.id
        limit @limit
        """;

    // Materialized: the planner cannot know how few venues are near, so it is told to find those first, by the spatial index.
    private const string ByDistance = $"""
        with near as materialized (
          select v.*, st_distance(v.location, st_point(@lng, @lat)::geography) as distance
          from venues v
          where st_dwithin(v.location, st_point(@lng, @lat)::geography, @radius))
        select {Columns}, v.distance
        from near v join events e on e.venue_id = v.id
        where {IsWanted} and (v.distance, e.id) > (@after_distance, @after)
        order by v.distance, e.id
        limit @limit
        """;

    private const string OwnNewestFirst = $"""
        select {Columns}, null::float8
        from events e join venues v on v.id = e.venue_id
        where e.organizer_id = @organizer and (e.created_at, e.id) < (@after_time, @after)
        order by e.created_at desc, e.id desc
        limit @limit
        """;

    public async Task<Page<EventSummary>> Search(EventSearch search, DateTimeOffset now)
    {
        await using var command = database.CreateCommand(search.Near is null ? ByStart : ByDistance);
        var parameters = command.Parameters;
        parameters.AddWithValue("now", now.UtcDateTime);
        parameters.Add(new NpgsqlParameter<DateTime?>("from", search.From?.UtcDateTime));
        parameters.Add(new NpgsqlParameter<DateTime?>("to", search.To?.UtcDateTime));
        parameters.AddWithValue("words", LikePattern.Words(search.Text));
        parameters.AddWithValue("after", search.After?.Id ?? Guid.Empty);
        parameters.AddWithValue("limit", search.Limit + 1);
        if (search.Near is { } near)
        {
            parameters.AddWithValue("lat", near.Latitude);
            parameters.AddWithValue("lng", near.Longitude);
            parameters.AddWithValue("radius", near.RadiusMetres);
            parameters.AddWithValue("after_distance", search.After?.Number ?? -1);
        }
        else
        {
            parameters.AddWithValue("after_time", (search.After?.Time ?? DateTimeOffset.MinValue).UtcDateTime);
        }

        return Page<EventSummary>.Of(await Read(command), search.Limit, last => search.Near is null
            ? PageCursor.Of(last.StartTime, last.EventId)
            : PageCursor.Of(last.DistanceMetres!.Value, last.EventId));
    }

    public async Task<Page<EventSummary>> OfOrganizer(Guid organizerId, int limit, PageCursor? after)
    {
        await using var command = database.CreateCommand(OwnNewestFirst);
        command.Parameters.AddWithValue("organizer", organizerId);
        command.Parameters.AddWithValue("after", after?.Id ?? Guid.AllBitsSet);
        command.Parameters.AddWithValue("after_time", (after?.Time ?? DateTimeOffset.MaxValue).UtcDateTime);
        command.Parameters.AddWithValue("limit", limit + 1);
        return Page<EventSummary>.Of(await Read(command), limit, last => PageCursor.Of(last.CreatedAt, last.EventId));
    }

    private static async Task<IReadOnlyList<EventSummary>> Read(NpgsqlCommand command)
    {
        await using var row = await command.ExecuteReaderAsync();
        var found = new List<EventSummary>();
        while (await row.ReadAsync())
        {
            found.Add(new(
                row.GetGuid(0),
                EventWords.Status(row.GetString(1)),
                row.GetString(2),
                row.GetString(3),
                row.GetFieldValue<DateTimeOffset>(4),
                row.GetFieldValue<DateTimeOffset>(5),
                row.GetString(6),
                row.GetString(7),
                new Venue(row.GetString(8), row.GetString(9), row.GetInt32(10), row.GetDouble(11), row.GetDouble(12)),
                row.GetFieldValue<DateTimeOffset>(13),
                row.IsDBNull(14) ? null : row.GetDouble(14)));
        }

        return found;
    }
}
