namespace EventLoop.Gates;

/// <summary>
/// What judging needs to know of a ticket's past: it fits into 40 bytes on a device. Part of facts, so members are only added.
/// </summary>
/// <param name="Entries">Admissions from outside; moving between areas is none.</param>
/// <param name="Day">The last day of the event on which it was admitted from outside; null where nobody counts days.</param>
/// <param name="EntriesThatDay">Admissions from outside on that day.</param>
/// <param name="Inside">Who is in which area; an inner area's people are in the outer one too. Areas without anybody are left out.</param>
internal sealed record EntryState(
    int Entries,
    DateTimeOffset? FirstEntryAt,
    DateTimeOffset? LastEntryAt,
    DateTimeOffset? LastExitAt,
    DateOnly? Day,
    int EntriesThatDay,
    IReadOnlyList<AreaPresence> Inside)
{
    /// <summary>What one ticket in an event without areas knows of itself while its holder is inside.</summary>
    private static readonly IReadOnlyList<AreaPresence> OneInside = [new("", 1)];

    public static EntryState Fresh { get; } = new(0, null, null, null, null, 0, []);

    public int InsideOf(string area)
    {
        for (var at = 0; at < Inside.Count; at++)
        {
            if (Inside[at].Area == area)
                return Inside[at].People;
        }

        return 0;
    }

    public bool IsInside => Inside.Count > 0;

    /// <summary>Somebody came in, where no rules say anything else.</summary>
    public EntryState Enter(DateTimeOffset at) => this with
    {
        Entries = Entries + 1,
        FirstEntryAt = FirstEntryAt is { } first && first < at ? first : at,
        LastEntryAt = LastEntryAt is { } last && last > at ? last : at,
        Inside = OneInside,
    };

    /// <summary>Whoever was in has left, where no rules say anything else.</summary>
    public EntryState Leave(DateTimeOffset at) => this with { LastExitAt = LastExitAt is { } last && last > at ? last : at, Inside = [] };
}

/// <summary>How many people are in an area with one ticket.</summary>
/// <param name="Area">Empty: the event itself, where it has no areas.</param>
internal sealed record AreaPresence(string Area, int People);
