namespace EventLoop.Analytics;

/// <summary>
/// What an event's buyers come from, as figures call it: the first hundred names that occur, and one for all others, since anybody can make
/// up names.
/// </summary>
internal sealed class SourceNames
{
    /// <summary>Stands for all names after the first hundred.</summary>
    public const string Other = "other";

    private const int MostNames = 100;
    private const int MostEvents = 1_000;

    private readonly Dictionary<Guid, HashSet<string>> known = [];

    public bool IsUnknown(Guid eventId) => !known.ContainsKey(eventId);

    /// <summary>The names that the events' figures have already; those that are not named have none.</summary>
    public void Learn(IReadOnlyList<Guid> events, IEnumerable<(Guid EventId, string Source)> names)
    {
        if (known.Count > MostEvents)
            known.Clear();
        foreach (var eventId in events)
            known[eventId] = [];
        foreach (var (eventId, source) in names)
            known[eventId].Add(source);
    }

    /// <summary>What figures call it from now on.</summary>
    public string Name(Guid eventId, string source)
    {
        if (source.Length == 0 || known[eventId] is not { } names || names.Contains(source))
            return source;
        if (names.Count >= MostNames)
            return Other;
        names.Add(source);
        return source;
    }

    public void Clear() => known.Clear();
}
