using System.Globalization;
using System.Text.Json.Serialization;

namespace EventLoop.Gates;

/// <summary>Who may enter where and when, as it was laid down; it can be sent back as it is.</summary>
public sealed record AccessResponse(
    string DayStartsAt,
    IReadOnlyList<string> ExitAllAt,
    IReadOnlyList<AreaResponse> Areas,
    IReadOnlyList<GateAreaResponse> Gates,
    IReadOnlyList<TicketTypeAccessResponse> TicketTypes)
{
    public static AccessResponse Of(AccessRules rules) => new(
        Text(rules.DayStartsAt)!,
        [.. rules.ExitAllAt.Select(time => Text(time)!)],
        [.. rules.Areas.Select(area => new AreaResponse(area.Name, area.Inside, area.Capacity))],
        [.. rules.Gates.Select(gate => new GateAreaResponse(gate.GateId, gate.Area))],
        [.. rules.TicketTypes.Select(TicketTypeAccessResponse.Of)]);

    internal static string? Text(TimeOnly? time) => time?.ToString("HH:mm", CultureInfo.InvariantCulture);
}

public sealed record AreaResponse(string Name, string? Inside, int? Capacity);

public sealed record GateAreaResponse(Guid GateId, string Area);

/// <summary>What is not limited is left out.</summary>
public sealed record TicketTypeAccessResponse(Guid TicketTypeId)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public DateTimeOffset? ValidFrom { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public DateTimeOffset? ValidUntil { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public IReadOnlyList<string>? Days { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? HoursFrom { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? HoursUntil { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public int? MinutesFromFirstEntry { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public int? EntriesPerDay { get; init; }

    public string Reentry { get; init; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public int? MaxEntries { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public int? ReentryWithinMinutes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public int? MinutesBetweenEntries { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public IReadOnlyList<string>? Areas { get; init; }

    public int Admits { get; init; }

    public int EarlyAccessMinutes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Attention { get; init; }

    public bool RotatingCode { get; init; }

    public static TicketTypeAccessResponse Of(TicketTypeAccess type) => new(type.TicketTypeId)
    {
        ValidFrom = type.ValidFrom,
        ValidUntil = type.ValidUntil,
        Days = type.Days is [] ? null : [.. type.Days.Select(day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))],
        HoursFrom = AccessResponse.Text(type.HoursFrom),
        HoursUntil = AccessResponse.Text(type.HoursUntil),
        MinutesFromFirstEntry = type.MinutesFromFirstEntry,
        EntriesPerDay = type.EntriesPerDay,
        Reentry = type.Reentry.Text(),
        MaxEntries = type.MaxEntries,
        ReentryWithinMinutes = type.ReentryWithinMinutes,
        MinutesBetweenEntries = type.MinutesBetweenEntries,
        Areas = type.Areas is [] ? null : type.Areas,
        Admits = type.Admits,
        EarlyAccessMinutes = type.EarlyAccessMinutes,
        Attention = type.Attention,
        RotatingCode = type.RotatingCode,
    };
}
