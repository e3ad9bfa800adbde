using System.Globalization;
using System.Text.Json;

namespace EventLoop.Acceptance;

/// <summary>What an event's facts lay down about who may be inside, as far as the auditor holds admissions against it.</summary>
internal sealed class EntryRules
{
    private readonly Dictionary<Guid, string> gates = [];
    private readonly Dictionary<string, string?> around = [];
    private readonly Dictionary<string, int> capacities = [];
    private readonly Dictionary<Guid, TypeRules> types = [];
    private readonly List<TimeOnly> exitAll = [];
    private TimeOnly dayStart;
    private TimeZoneInfo zone = TimeZoneInfo.Utc;

    public static EntryRules None { get; } = new();

    /// <summary>Since when it is as it is now; null: always.</summary>
    public DateTimeOffset? Since { get; private set; }

    public IReadOnlyDictionary<string, int> Capacities => capacities;

    /// <summary>Takes a fact of the event.</summary>
    public void Read(JsonElement fact)
    {
        switch (fact.Word("fact"))
        {
            case "created" or "changed":
                zone = TimeZoneInfo.FindSystemTimeZoneById(fact.GetProperty("details").GetProperty("timeZone").GetString()!);
                break;
            case "access_rules_set":
                Since = fact.GetProperty("at").GetDateTimeOffset();
                Take(fact.TryGetProperty("rules", out var rules) ? rules : default);
                break;
        }
    }

    /// <summary>The area behind a gate; empty: the event itself.</summary>
    public string AreaOf(Guid gate) => gates.GetValueOrDefault(gate, "");

    /// <summary>The area that it is entered from; null: from outside.</summary>
    public string? Around(string area) => around.GetValueOrDefault(area);

    public IEnumerable<string> Within(string area) => around.Where(inner => inner.Value == area).Select(inner => inner.Key);

    public TypeRules Of(Guid ticketType) => types.GetValueOrDefault(ticketType, TypeRules.Free);

    /// <summary>The date of the event's day that the moment belongs to.</summary>
    public DateOnly DayOf(DateTimeOffset moment)
    {
        var local = Local(moment);
        return DateOnly.FromDateTime(TimeOnly.FromDateTime(local) < dayStart ? local.AddDays(-1) : local);
    }

    /// <summary>When everybody with such a ticket last counted as gone.</summary>
    public DateTimeOffset LastGone(DateTimeOffset moment, bool byDay)
    {
        var last = byDay ? Latest(dayStart, moment) : DateTimeOffset.MinValue;
        foreach (var time in exitAll)
            last = Latest(time, moment) is var gone && gone > last ? gone : last;
        return last;
    }

    private DateTimeOffset Latest(TimeOnly time, DateTimeOffset moment)
    {
        var now = Local(moment);
        var local = DateOnly.FromDateTime(now).ToDateTime(time);
        if (local > now)
            local = local.AddDays(-1);
        return new(local, zone.GetUtcOffset(local));
    }

    private DateTime Local(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, zone).DateTime;

    private void Take(JsonElement rules)
    {
        gates.Clear();
        around.Clear();
        capacities.Clear();
        types.Clear();
        exitAll.Clear();
        exitAll.AddRange(Items(rules, "exitAllAt").Select(Time));
        dayStart = Has(rules, "dayStartsAt") ? Time(rules.GetProperty("dayStartsAt")) : default;
        foreach (var gate in Items(rules, "gates"))
            gates[gate.Id("gateId")] = gate.GetProperty("area").GetString()!;
        foreach (var area in Items(rules, "areas"))
        {
            var name = area.GetProperty("name").GetString()!;
            around[name] = Has(area, "inside") ? area.GetProperty("inside").GetString() : null;
            if (Has(area, "capacity"))
                capacities[name] = area.Count("capacity");
        }

        foreach (var type in Items(rules, "ticketTypes"))
            types[type.Id("ticketTypeId")] = new(Number(type, "admits") ?? 1, Number(type, "entriesPerDay"), Number(type, "maxEntries"), Has(type, "reentry") ? type.Word("reentry")! : "after_exit");
    }

    private static TimeOnly Time(JsonElement time) => TimeOnly.Parse(time.GetString()!, CultureInfo.InvariantCulture);

    private static int? Number(JsonElement rules, string name) => Has(rules, name) ? rules.Count(name) : null;

    private static bool Has(JsonElement rules, string name) =>
        rules.ValueKind == JsonValueKind.Object && rules.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private static IEnumerable<JsonElement> Items(JsonElement rules, string name) => Has(rules, name) ? rules.GetProperty(name).EnumerateArray() : [];
}

/// <summary>How often how many people get in with a ticket of the type.</summary>
/// <param name="Reentry">As the API has it.</param>
internal sealed record TypeRules(int Admits, int? PerDay, int? InAll, string Reentry)
{
    public static TypeRules Free { get; } = new(1, null, null, "after_exit");
}
