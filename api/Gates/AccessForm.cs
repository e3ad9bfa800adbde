using System.Globalization;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Screens;

namespace EventLoop.Gates;

/// <summary>The form of the access rules: every ticket type of the event has a place in it, in the event's order.</summary>
internal static class AccessForm
{
    private static readonly char[] Separators = [',', ';', ' '];

    /// <summary>The rules that are laid down, as the form shows them.</summary>
    public static AccessResponse Of(AccessRules rules, EventResponse shown) => AccessResponse.Of(rules) with
    {
        TicketTypes = [.. shown.TicketTypes.Select(type => TicketTypeAccessResponse.Of(rules.Of(type.TicketTypeId) ?? new(type.TicketTypeId)))],
    };

    /// <summary>What was typed, right or wrong, to be shown again.</summary>
    public static AccessResponse Of(AccessRequest typed) => new(
        typed.DayStartsAt ?? "",
        typed.ExitAllAt ?? [],
        [.. (typed.Areas ?? []).Select(area => new AreaResponse(area.Name ?? "", area.Inside, area.Capacity))],
        [.. (typed.Gates ?? []).Select(gate => new GateAreaResponse(gate.GateId ?? Guid.Empty, gate.Area ?? ""))],
        [.. (typed.TicketTypes ?? []).Select(Of)]);

    /// <summary>What was typed. An area without a name is none.</summary>
    public static AccessRequest Read(WizardFields fields, EventResponse shown, FieldErrors errors) => new(
        OrNull(fields.Typed("dayStartsAt")),
        Words(fields.Typed("exitAllAt")),
        [.. Enumerable.Range(0, AccessRules.MaxAreas).Where(at => OrNull(fields.Typed($"areas[{at}].name")) is not null).Select(at => new AreaRequest(
            fields.Typed($"areas[{at}].name"), OrNull(fields.Typed($"areas[{at}].inside")), fields.Whole($"areas[{at}].capacity", errors, required: false)))],
        [.. fields.Form!.Keys.Where(key => key.StartsWith("gate-", StringComparison.Ordinal) && OrNull(fields.Typed(key)) is not null)
            .Select(key => new GateAreaRequest(Guid.TryParse(key.AsSpan(5), out var gateId) ? gateId : Guid.Empty, fields.Typed(key)))],
        [.. shown.TicketTypes.Select((type, at) => Read(fields, type.TicketTypeId, $"ticketTypes[{at}].", errors))]);

    /// <summary>Types that nothing is laid down for are left out, so that an event without rules stays one.</summary>
    public static AccessRequest WithoutFreeTypes(AccessRequest rules) =>
        rules with { TicketTypes = [.. rules.TicketTypes!.Where(type => type != new TicketTypeAccessRequest(type.TicketTypeId))] };

    private static TicketTypeAccessResponse Of(TicketTypeAccessRequest typed) => new(typed.TicketTypeId ?? Guid.Empty)
    {
        ValidFrom = typed.ValidFrom,
        ValidUntil = typed.ValidUntil,
        Days = typed.Days,
        HoursFrom = typed.HoursFrom,
        HoursUntil = typed.HoursUntil,
        MinutesFromFirstEntry = typed.MinutesFromFirstEntry,
        EntriesPerDay = typed.EntriesPerDay,
        Reentry = typed.Reentry ?? Reentry.AfterExit.Text(),
        MaxEntries = typed.MaxEntries,
        ReentryWithinMinutes = typed.ReentryWithinMinutes,
        MinutesBetweenEntries = typed.MinutesBetweenEntries,
        Areas = typed.Areas,
        Admits = typed.Admits ?? 1,
        EarlyAccessMinutes = typed.EarlyAccessMinutes ?? 0,
        Attention = typed.Attention,
        RotatingCode = typed.RotatingCode ?? false,
    };

    private static TicketTypeAccessRequest Read(WizardFields fields, Guid typeId, string of, FieldErrors errors) => new(
        typeId,
        fields.Time($"{of}validFrom", errors, required: false),
        fields.Time($"{of}validUntil", errors, required: false),
        Many(fields, $"{of}days"),
        OrNull(fields.Typed($"{of}hoursFrom")),
        OrNull(fields.Typed($"{of}hoursUntil")),
        fields.Whole($"{of}minutesFromFirstEntry", errors, required: false),
        fields.Whole($"{of}entriesPerDay", errors, required: false),
        fields.Typed($"{of}reentry") is { } reentry && reentry != Reentry.AfterExit.Text() ? reentry : null,
        fields.Whole($"{of}maxEntries", errors, required: false),
        fields.Whole($"{of}reentryWithinMinutes", errors, required: false),
        fields.Whole($"{of}minutesBetweenEntries", errors, required: false),
        Many(fields, $"{of}areas"),
        fields.Whole($"{of}admits", errors, required: false) is { } admits && admits != 1 ? admits : null,
        fields.Whole($"{of}earlyAccessMinutes", errors, required: false) is { } early && early != 0 ? early : null,
        OrNull(fields.Typed($"{of}attention")),
        fields.Typed($"{of}rotatingCode") is null ? null : true);

    private static string[]? Many(WizardFields fields, string name) =>
        fields.Form![name] is { Count: > 0 } values ? [.. values.OfType<string>()] : null;

    private static string[] Words(string? text) => (text ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string? OrNull(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>What is laid down for a type, in words.</summary>
    public static string InWords(TicketTypeAccessResponse type, string zone)
    {
        string?[] phrases =
        [
            type.Admits > 1 ? $"{type.Admits} people" : null,
            type.ValidFrom is { } from ? $"from {Wording.DateAndTime(from, zone)}" : null,
            type.ValidUntil is { } until ? $"until {Wording.DateAndTime(until, zone)}" : null,
            type.Days is { Count: > 0 } days ? $"on {string.Join(", ", days.Select(Day))}" : null,
            type.HoursFrom is not null || type.HoursUntil is not null ? $"{type.HoursFrom ?? "…"}–{type.HoursUntil ?? "…"}" : null,
            type.Areas is { Count: > 0 } areas ? $"into {string.Join(", ", areas)}" : null,
            type.EntriesPerDay is { } daily ? $"{daily} a day" : null,
            type.MaxEntries is { } most ? $"{most} in all" : null,
            type.MinutesFromFirstEntry is { } stay ? $"for {stay} min from the first entry" : null,
            type.Reentry == Reentry.Never.Text() ? "no way back in" : type.Reentry == Reentry.Always.Text() ? "in again without leaving" : null,
            type.ReentryWithinMinutes is { } within ? $"back within {within} min" : null,
            type.MinutesBetweenEntries is { } pause ? $"{pause} min between entries" : null,
            type.EarlyAccessMinutes > 0 ? $"{type.EarlyAccessMinutes} min earlier" : null,
            type.RotatingCode ? "with a code that changes" : null,
            type.Attention is { } attention ? $"“{attention}”" : null,
        ];
        var said = string.Join(" · ", phrases.OfType<string>());
        return said.Length == 0 ? "everywhere, at all times, and in again after leaving" : said;
    }

    internal static string Day(string date) => DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day.ToString("ddd d MMM", CultureInfo.GetCultureInfo("en-GB"))
        : date;
}
