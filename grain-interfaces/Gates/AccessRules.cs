namespace EventLoop.Gates;

/// <summary>
/// Who may enter where and when, beyond what gates say by themselves. An event without rules admits a ticket through any gate that lets
/// its type through, out, and in again. What each rule means stands in <c>grains/Gates/RULES.md</c>.
/// </summary>
/// <param name="DayStartsAt">When a new day of the event begins, in its time zone: what happens before belongs to the day before.</param>
/// <param name="ExitAllAt">Times of the day at which everybody counts as gone.</param>
[GenerateSerializer, Immutable, Alias("AccessRules")]
public sealed record AccessRules(
    [property: Id(0)] TimeOnly DayStartsAt,
    [property: Id(1)] IReadOnlyList<AreaRule> Areas,
    [property: Id(2)] IReadOnlyList<GateArea> Gates,
    [property: Id(3)] IReadOnlyList<TicketTypeAccess> TicketTypes,
    [property: Id(4)] IReadOnlyList<TimeOnly> ExitAllAt)
{
    /// <summary>A device keeps eight bytes for each ticket: one for each area and one for the event itself.</summary>
    public const int MaxAreas = 7;

    /// <summary>They say nothing: scans are judged as if there were none.</summary>
    public bool IsEmpty => this is { Areas: [], Gates: [], TicketTypes: [], ExitAllAt: [] };

    public static AccessRules None { get; } = new(default, [], [], [], []);

    /// <summary>The area that the gate leads to; empty: the event itself.</summary>
    public string AreaOf(Guid gateId) => Gates.FirstOrDefault(gate => gate.GateId == gateId)?.Area ?? "";

    public AreaRule? Area(string name) => Areas.FirstOrDefault(area => area.Name == name);

    public TicketTypeAccess? Of(Guid ticketTypeId) => TicketTypes.FirstOrDefault(type => type.TicketTypeId == ticketTypeId);
}

/// <summary>A part of the grounds with gates of its own.</summary>
/// <param name="Inside">The area from which it is entered; null: from outside.</param>
/// <param name="Capacity">How many may be in it at a time; null: any number.</param>
[GenerateSerializer, Immutable, Alias("AreaRule")]
public sealed record AreaRule([property: Id(0)] string Name, [property: Id(1)] string? Inside, [property: Id(2)] int? Capacity);

/// <summary>Where a gate leads.</summary>
[GenerateSerializer, Immutable, Alias("GateArea")]
public sealed record GateArea([property: Id(0)] Guid GateId, [property: Id(1)] string Area);

/// <summary>Whether somebody who has left may come in again.</summary>
[GenerateSerializer, Alias("Reentry")]
public enum Reentry
{
    /// <summary>After leaving through a gate.</summary>
    AfterExit,

    /// <summary>One entry; with <see cref="TicketTypeAccess.EntriesPerDay"/>, one a day.</summary>
    Never,

    /// <summary>Whether or not anybody saw them leave, for venues that scan nobody out.</summary>
    Always,
}

/// <summary>What tickets of one type open.</summary>
[GenerateSerializer, Immutable, Alias("TicketTypeAccess")]
public sealed record TicketTypeAccess([property: Id(0)] Guid TicketTypeId)
{
    /// <summary>They admit from then on.</summary>
    [Id(1)] public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>They admit until then.</summary>
    [Id(2)] public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The days of the event on which they admit; empty: all.</summary>
    [Id(3)] public IReadOnlyList<DateOnly> Days { get; init; } = [];

    /// <summary>From when on they admit on each day.</summary>
    [Id(4)] public TimeOnly? HoursFrom { get; init; }

    /// <summary>Until when they admit on each day.</summary>
    [Id(5)] public TimeOnly? HoursUntil { get; init; }

    /// <summary>They admit for so long after the first entry.</summary>
    [Id(6)] public int? MinutesFromFirstEntry { get; init; }

    /// <summary>How often they admit on one day. Who came in on an earlier day counts as gone.</summary>
    [Id(7)] public int? EntriesPerDay { get; init; }

    [Id(8)] public Reentry Reentry { get; init; }

    /// <summary>How often they admit in all.</summary>
    [Id(9)] public int? MaxEntries { get; init; }

    /// <summary>Who has left may come back for so long.</summary>
    [Id(10)] public int? ReentryWithinMinutes { get; init; }

    /// <summary>No second entry so soon after the one before.</summary>
    [Id(11)] public int? MinutesBetweenEntries { get; init; }

    /// <summary>The areas that they open; empty: all.</summary>
    [Id(12)] public IReadOnlyList<string> Areas { get; init; } = [];

    /// <summary>How many people one ticket lets in.</summary>
    [Id(13)] public int Admits { get; init; } = 1;

    /// <summary>They admit so long before a gate, or the hours of a day, would.</summary>
    [Id(14)] public int EarlyAccessMinutes { get; init; }

    /// <summary>What staff read when one is let in, such as "Check the ID".</summary>
    [Id(15)] public string? Attention { get; init; }

    /// <summary>Only a code that changes every few seconds is taken.</summary>
    [Id(16)] public bool RotatingCode { get; init; }
}
