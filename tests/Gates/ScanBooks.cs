using System.Text.Json;
using EventLoop.Acceptance;
using Npgsql;

namespace EventLoop.Gates;

/// <summary>All scans in the ledger, as JSON says and in the order in which they became durable, and what follows from them for the areas.</summary>
internal sealed class ScanBooks
{
    public static readonly IReadOnlyList<string> Areas = ["Field", "Arena", "Lounge"];

    private readonly EntryRules rules = new();
    private readonly Dictionary<Guid, Presence> tickets = [];
    private readonly Dictionary<Guid, Guid> types = [];
    private readonly Dictionary<string, int> people = [];
    private DateTimeOffset day;

    public List<BookedScan> Scans { get; } = [];

    /// <summary>Admissions of people who were in, by devices without the network.</summary>
    public int Doubles => Scans.Count(scan => scan is { Result: "admitted", Reason: "already_admitted" });

    /// <summary>The most people that were let in by the rules above an area's capacity.</summary>
    public int Overfull { get; private set; }

    /// <summary>How often somebody heard that an area is full.</summary>
    public int FullTimes => Scans.Count(scan => scan.Reason == "area_full");

    public static async Task<ScanBooks> Read(FestivalOfGates festival)
    {
        var books = new ScanBooks();
        await using var database = NpgsqlDataSource.Create(festival.Database.ConnectionString);
        await using (var types = database.CreateCommand("select id, ticket_type_id from tickets"))
        await using (var row = await types.ExecuteReaderAsync())
        {
            while (await row.ReadAsync())
                books.types.Add(row.GetGuid(0), row.GetGuid(1));
        }

        await using var command = database.CreateCommand("select stream, kind, convert_from(facts, 'UTF8') from ledger where kind in ('event', 'ticket', 'gate') order by position");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            foreach (var fact in JsonDocument.Parse(reader.GetString(2)).RootElement.EnumerateArray())
                books.Take(reader.GetGuid(0), reader.GetString(1), fact);
        }

        return books;
    }

    /// <summary>How many are in an area at that time.</summary>
    public int People(string area, DateTimeOffset then) => tickets.Values.Sum(ticket => ticket.In(area, then));

    public override string ToString() =>
        $"admitted {Count("admitted")}, exited {Count("exited")}, refused {Count("refused")} ({Reasons(scan => scan.Result == "refused")}); "
        + $"conflicts {Scans.Count(scan => scan.IsConflict)} ({Reasons(scan => scan.IsConflict)}), offline doubles {Doubles}, overfull by {Overfull}";

    private string Reasons(Func<BookedScan, bool> which) =>
        string.Join(", ", Scans.Where(which).CountBy(scan => scan.Reason!).OrderBy(reason => reason.Key, StringComparer.Ordinal).Select(reason => $"{reason.Key} {reason.Value}"));

    private void Take(Guid stream, string kind, JsonElement fact)
    {
        var name = fact.Word("fact");
        if (kind == "event")
            rules.Read(fact);
        else if (name == "turned_away")
            Scans.Add(new(fact.Id("nonce"), stream, fact.TryGetProperty("letThrough", out _) ? fact.Word("direction") == "entry" ? "admitted" : "exited" : "refused", fact.Word("reason")));
        else if (name == "scanned")
            Scanned(stream, fact);
    }

    private void Scanned(Guid ticketId, JsonElement fact)
    {
        Scans.Add(new(fact.Id("nonce"), fact.Id("gateId"), fact.Word("result")!, fact.Word("reason")));
        if (fact.Word("result") == "refused")
            return;
        if (!tickets.TryGetValue(ticketId, out var ticket))
            tickets.Add(ticketId, ticket = new(rules, rules.Of(types[ticketId])));
        var isOffline = fact.TryGetProperty("sentInAt", out var sent);
        var now = (isOffline ? sent : fact.GetProperty("at")).GetDateTimeOffset();
        BeginDay(now);
        var before = Areas.Select(area => ticket.In(area, now)).ToArray();
        ticket.Pass(fact);
        foreach (var (area, was) in Areas.Zip(before))
            people[area] += ticket.In(area, now) - was;
        var here = rules.AreaOf(fact.Id("gateId"));
        var isMore = ticket.In(here, now) > before[Areas.TakeWhile(area => area != here).Count()];
        if (isMore && !isOffline && !fact.TryGetProperty("supervision", out _) && rules.Capacities.TryGetValue(here, out var capacity))
            Overfull = Math.Max(Overfull, people[here] - capacity);
    }

    /// <summary>Counts anew when those of the night before have gone.</summary>
    private void BeginDay(DateTimeOffset now)
    {
        if (rules.LastGone(now, byDay: true) is var began && began == day)
            return;
        day = began;
        foreach (var area in Areas)
            people[area] = People(area, now);
    }

    private int Count(string result) => Scans.Count(scan => scan.Result == result);
}

/// <summary>A scan as its fact has it.</summary>
internal sealed record BookedScan(Guid Nonce, Guid GateId, string Result, string? Reason)
{
    public bool IsConflict => Result != "refused" && Reason is not null;
}
