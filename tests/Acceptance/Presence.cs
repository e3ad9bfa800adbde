using System.Text.Json;

namespace EventLoop.Acceptance;

/// <summary>Who is where with one ticket, person by person, as its scans say one after the other; by the auditor's own arithmetic.</summary>
internal sealed class Presence(EntryRules rules, TypeRules type)
{
    private readonly Dictionary<string, int> people = [];
    private readonly Dictionary<DateOnly, int> byDay = [];
    private readonly Stack<(Guid Nonce, Dictionary<string, int> People, Dictionary<DateOnly, int> ByDay, DateTimeOffset Latest)> before = [];
    private DateTimeOffset latest = DateTimeOffset.MinValue;

    /// <summary>How many are in the area then.</summary>
    public int In(string area, DateTimeOffset then) => latest < rules.LastGone(then, type.PerDay is not null) ? 0 : people.GetValueOrDefault(area);

    public bool IsNobodyIn(DateTimeOffset then) => people.Keys.All(area => In(area, then) == 0);

    /// <summary>What the rules about people inside say of a scan; null: nothing against it.</summary>
    public string? Wrong(JsonElement scan)
    {
        var (at, area) = (scan.GetProperty("at").GetDateTimeOffset(), rules.AreaOf(scan.Id("gateId")));
        if (scan.Word("direction") == "exit")
            return Known(area, at, isEntry: false) == 0 ? "not_inside" : null;
        var around = rules.Around(area);
        if (around is not null && Known(around, at, true) == 0)
            return "rules";
        if (Known(area, at, true) >= (around is null ? type.Admits : Known(around, at, true)) && type.Reentry != "always")
            return "already_admitted";
        var today = Known(rules.DayOf(at));
        var soFar = type.PerDay is null ? byDay.Values.Sum() : today;
        var isTooOften = today >= type.PerDay * type.Admits || byDay.Values.Sum() >= type.InAll * type.Admits || (type.Reentry == "never" && soFar >= type.Admits);
        return around is null && isTooOften ? "rules" : null;
    }

    /// <summary>Somebody went through.</summary>
    public void Pass(JsonElement scan)
    {
        var (at, area, isEntry) = (scan.GetProperty("at").GetDateTimeOffset(), rules.AreaOf(scan.Id("gateId")), scan.Word("direction") == "entry");
        if (scan.TryGetProperty("supervision", out var supervision) && supervision.OptionalId("undoes") is { } undone)
        {
            TakeBack(undone);
            return;
        }

        before.Push((scan.Id("nonce"), new(people), new(byDay), latest));
        if (latest < rules.LastGone(at, isEntry && type.PerDay is not null))
            people.Clear();

        // What is sent in after everybody of that time has gone, and others have come, says nothing about these.
        var isOver = latest > at && rules.LastGone(latest, type.PerDay is not null) > at;
        if (isEntry)
            Enter(area, at, isOver);
        else if (!isOver)
            Leave(area);
    }

    private void Enter(string area, DateTimeOffset at, bool isOver)
    {
        var isFromOutside = rules.Around(area) is null;
        if (!isOver)
        {
            var around = people.GetValueOrDefault(rules.Around(area) ?? "");
            people[area] = Math.Min(people.GetValueOrDefault(area) + 1, type.Reentry == "always" && rules.Around(area) is not null && around > 0 ? around : type.Admits);
            for (var outer = rules.Around(area); outer is not null; outer = rules.Around(outer))
            {
                if (people.GetValueOrDefault(outer) >= people[area])
                    continue;
                people[outer] = people[area];
                isFromOutside |= rules.Around(outer) is null;
            }
        }

        if (!isFromOutside)
            return;
        byDay[rules.DayOf(at)] = byDay.GetValueOrDefault(rules.DayOf(at)) + 1;
        latest = at > latest ? at : latest;
    }

    private void Leave(string area)
    {
        people[area] = Math.Max(0, people.GetValueOrDefault(area) - 1);
        foreach (var inner in rules.Within(area))
        {
            while (people.GetValueOrDefault(inner) > people[area])
                Leave(inner);
        }
    }

    private void TakeBack(Guid undone)
    {
        if (before.Count == 0 || before.Peek().Nonce != undone)
            return;
        var (_, peopleThen, byDayThen, latestThen) = before.Pop();
        people.Clear();
        byDay.Clear();
        foreach (var (where, count) in peopleThen)
            people[where] = count;
        foreach (var (day, count) in byDayThen)
            byDay[day] = count;
        latest = latestThen;
    }

    private int Known(string area, DateTimeOffset at, bool isEntry) =>
        latest < rules.LastGone(at, isEntry && type.PerDay is not null) ? 0 : people.GetValueOrDefault(area);

    private int Known(DateOnly day) => byDay.GetValueOrDefault(day);
}
