using System.Globalization;
using EventLoop.Events;
using EventLoop.Requests;

namespace EventLoop.Gates;

/// <summary>Who may enter where and when. What each member means stands in <c>grains/Gates/RULES.md</c>.</summary>
/// <param name="DayStartsAt">When a new day begins in the event's time zone, such as <c>06:00</c>; left out: at midnight.</param>
/// <param name="ExitAllAt">Times of the day at which everybody counts as gone.</param>
/// <param name="Areas">The parts of the grounds that have gates of their own.</param>
/// <param name="Gates">Where gates lead; one that is left out leads to the event itself.</param>
/// <param name="TicketTypes">What tickets open; a type that is left out opens everything at all times.</param>
internal sealed record AccessRequest(
    string? DayStartsAt = null,
    IReadOnlyList<string>? ExitAllAt = null,
    IReadOnlyList<AreaRequest>? Areas = null,
    IReadOnlyList<GateAreaRequest>? Gates = null,
    IReadOnlyList<TicketTypeAccessRequest>? TicketTypes = null)
    : IRequest<AccessRules>
{
    private const int MostTimes = 24;

    public AccessRules Parse(FieldErrors errors)
    {
        var areas = errors.Each("areas", Areas ?? [], AccessRules.MaxAreas, (area, at) => area.Parse(at), least: 0);
        AreaRequest.CheckTree(errors, areas);
        var names = areas.Select(area => area.Name).ToHashSet();
        var gates = errors.Each("gates", Gates ?? [], EventLimits.MaxGates, (gate, at) => gate.Parse(at, names), least: 0);
        var types = errors.Each("ticketTypes", TicketTypes ?? [], EventLimits.MaxTicketTypes, (type, at) => type.Parse(at, names), least: 0);
        if (gates.DistinctBy(gate => gate.GateId).Count() < gates.Length)
            errors.Add("gates", "must not name a gate twice");
        if (types.DistinctBy(type => type.TicketTypeId).Count() < types.Length)
            errors.Add("ticketTypes", "must not name a ticket type twice");
        AccessFields.CheckHours(errors, types, AccessFields.Time(new(), "", DayStartsAt) ?? default);
        var exits = AccessFields.Each(errors, "exitAllAt", ExitAllAt, MostTimes, AccessFields.Time);
        return new(AccessFields.Time(errors, "dayStartsAt", DayStartsAt) ?? default, areas, gates, types, [.. exits.OfType<TimeOnly>()]);
    }
}

/// <summary>A part of the grounds.</summary>
/// <param name="Inside">The area from which it is entered; left out: from outside.</param>
/// <param name="Capacity">How many may be in it at a time; left out: any number.</param>
internal sealed record AreaRequest(string? Name, string? Inside = null, int? Capacity = null)
{
    public AreaRule Parse(FieldErrors errors) => new(
        errors.Text("name", Name, AccessFields.LongestArea),
        errors.OptionalText("inside", Inside, AccessFields.LongestArea),
        errors.OptionalBetween("capacity", Capacity, 1, EventFields.LargestCapacity));

    /// <summary>Areas have names of their own, and lie within each other without a circle.</summary>
    public static void CheckTree(FieldErrors errors, AreaRule[] areas)
    {
        for (var at = 0; at < areas.Length; at++)
        {
            if (areas[..at].Any(before => before.Name == areas[at].Name))
                errors.Add($"areas[{at}].name", "must be another one for each area");
            var outer = areas[at].Inside;
            if (outer is not null && areas.All(area => area.Name != outer))
                errors.Add($"areas[{at}].inside", "must name one of the areas");
            for (var steps = 0; outer is not null && steps <= areas.Length; steps++)
            {
                if (steps == areas.Length)
                    errors.Add($"areas[{at}].inside", "must not lead back to the area itself");
                outer = areas.FirstOrDefault(area => area.Name == outer)?.Inside;
            }
        }
    }
}

/// <summary>Where a gate leads.</summary>
internal sealed record GateAreaRequest(Guid? GateId, string? Area)
{
    public GateArea Parse(FieldErrors errors, HashSet<string> areas)
    {
        var area = errors.Text("area", Area, AccessFields.LongestArea);
        if (area.Length > 0 && !areas.Contains(area))
            errors.Add("area", "must name one of the areas");
        return new(errors.Required("gateId", GateId), area);
    }
}

/// <summary>How access rules are read.</summary>
internal static class AccessFields
{
    public const int LongestArea = 100;

    /// <summary>A time of day such as <c>06:00</c>.</summary>
    public static TimeOnly? Time(FieldErrors errors, string member, string? value)
    {
        if (value is null || TimeOnly.TryParseExact(value, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            return value is null ? null : TimeOnly.ParseExact(value, "HH:mm", CultureInfo.InvariantCulture);
        errors.Add(member, "must be a time of day such as 06:00");
        return null;
    }

    /// <summary>The hours of a day do not go on into the next one.</summary>
    public static void CheckHours(FieldErrors errors, IReadOnlyList<TicketTypeAccess> types, TimeOnly dayStartsAt)
    {
        for (var at = 0; at < types.Count; at++)
        {
            var from = (types[at].HoursFrom ?? dayStartsAt) - dayStartsAt;
            var until = (types[at].HoursUntil ?? dayStartsAt) - dayStartsAt;
            if (until > TimeSpan.Zero && until <= from)
                errors.Add($"ticketTypes[{at}].hoursUntil", "must come after hoursFrom before a new day starts at dayStartsAt");
        }
    }

    /// <summary>A date such as <c>2026-07-10</c>.</summary>
    public static DateOnly? Date(FieldErrors errors, string member, string? value)
    {
        if (DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year is >= 2000 and <= 2200)
            return date;
        errors.Add(member, "must be a date such as 2026-07-10");
        return null;
    }

    public static IReadOnlyList<T> Each<T>(
        FieldErrors errors, string member, IReadOnlyList<string>? values, int most, Func<FieldErrors, string, string?, T> parse)
    {
        if (values?.Count > most)
            errors.Add(member, $"must have at most {most} items");
        return [.. (values ?? []).Take(most).Select((value, at) =>
        {
            if (value is null)
                errors.Add($"{member}[{at}]", "is required");
            return parse(errors, $"{member}[{at}]", value);
        })];
    }
}
