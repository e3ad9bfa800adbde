using EventLoop.Venues;
using Npgsql;

namespace EventLoop.Events;

/// <summary>Lists of events, out of the tables <c>events</c> and <c>venues</c>.</summary>
internal sealed class EventQueries(NpgsqlDataSource database)
{
    private const string Columns = """
        e.id, e.status, e.name, e.description, e.start_time, e.end_time, e.time_zone, e.currency,
        v.name, v.address, v.capacity, st_y(v.location::geometry), st_x(v.location::geometry), e.created_at,
        e.slug, e.colour, e.second_colour, e.banner_id
        """;

    // The two longest words go through the trigram index, which does not know arrays; what they find must have the others too.
    private const string HasWords = "and e.search_text ilike @word and e.search_text ilike @other_word and e.search_text ilike all (@words)";

    private const string OwnNewestFirst = $"""
        select {Columns}, null::float8
        from events e join venues v on v.id = e.venue_id
        where e.organizer_id = @organizer and (e.created_at, e.id) < (@after_time, @after)
        order by e.created_at desc, e.id desc
        limit @limit
        """;

    public async Task<Page<EventSummary>> Search(EventSearch search, DateTimeOffset now)
    {
        var words = LikePattern.Words(search.Text);
        await using var command = database.CreateCommand(search.Near is null ? ByStart(words.Length > 0) : ByDistance(words.Length > 0));
        var parameters = command.Parameters;
        parameters.AddWithValue("now", now.UtcDateTime);
        parameters.Add(new NpgsqlParameter<DateTime?>("from", search.From?.UtcDateTime));
        parameters.Add(new NpgsqlParameter<DateTime?>("to", search.To?.UtcDateTime));
        parameters.Add(new NpgsqlParameter<Guid?>("organizer", search.OrganizerId));
        parameters.AddWithValue("after", search.After?.Id ?? Guid.Empty);
        parameters.AddWithValue("limit", search.Limit + 1);
        if (words.Length > 0)
        {
            var longest = words.OrderByDescending(word => word.Length).Take(2).ToList();
            parameters.AddWithValue("word", longest[0]);
            parameters.AddWithValue("other_word", longest[^1]);
            parameters.AddWithValue("words", words);
        }

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

    private static string ByStart(bool withWords) => $"""
        select {Columns}, null::float8
        from events e join venues v on v.id = e.venue_id
        where {IsWanted(withWords)} and (e.start_time, e.id) > (@after_time, @after)
        order by e.start_time, e.id
        limit @limit
        """;

    // Materialized: the planner cannot know how few venues are near, so it is told to find those first, by the spatial index.
    private static string ByDistance(bool withWords) => $"""
        with near as materialized (
          select v.*, st_distance(v.location, st_point(@lng, @lat)::geography) as distance
          from venues v
          where st_dwithin(v.location, st_point(@lng, @lat)::geography, @radius))
        select {Columns}, v.distance
        from near v join events e on e.venue_id = v.id
        where {IsWanted(withWords)} and (v.distance, e.id) > (@after_distance, @after)
        order by v.distance, e.id
        limit @limit
        """;

    private static string IsWanted(bool withWords) => $"""
        e.status = 'published'
          and case when @from::timestamptz is null then e.end_time > @now else e.start_time >= @from end
          and (@to::timestamptz is null or e.start_time <= @to)
          and (@organizer::uuid is null or e.organizer_id = @organizer)
          {(withWords ? HasWords : "")}
        """;

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
                row.IsDBNull(18) ? null : row.GetDouble(18))
            {
                Face = new(Text(row, 14), Text(row, 15), Text(row, 16), row.IsDBNull(17) ? null : row.GetGuid(17)),
            });
        }

        return found;
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
