using EventLoop.Events;
using EventLoop.Gates;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Tickets;
using EventLoop.TicketTypes;
using EventLoop.Venues;

namespace EventLoop.Simulation;

/// <summary>
/// What is durable: the ledger and the tables, with the constraints of the migrations. A transaction is written as a whole or
/// refused as a whole.
/// </summary>
internal sealed class SimDatabase(SimScheduler scheduler)
{
    private readonly Dictionary<Type, Dictionary<Guid, TableRow>> tables = [];
    private readonly Dictionary<(string Index, string Value), Guid> unique = [];

    /// <summary>Every stream's appends, in the order in which they were written.</summary>
    public Dictionary<Guid, List<StoredAppend>> Streams { get; } = [];

    /// <summary>Connections are refused until then.</summary>
    public DateTimeOffset AwayUntil { get; set; }

    /// <summary>The primary key of the ledger; off for the planted bug of that name.</summary>
    public bool HasFence { get; init; } = true;

    /// <summary>Hears of each transaction in the moment in which it becomes durable.</summary>
    public Action<IReadOnlyList<StreamAppend>>? Committed { get; set; }

    public bool IsAway => scheduler.Now < AwayUntil;

    public IEnumerable<TRow> Rows<TRow>()
        where TRow : TableRow => tables.TryGetValue(typeof(TRow), out var rows) ? rows.Values.Cast<TRow>() : [];

    public TRow? Row<TRow>(Guid id)
        where TRow : TableRow => tables.TryGetValue(typeof(TRow), out var rows) ? (TRow?)rows.GetValueOrDefault(id) : null;

    /// <summary>Writes all of it, or says why nothing was written.</summary>
    public string? Commit(IReadOnlyList<StreamAppend> appends)
    {
        if (Refuse(appends) is { } refusal)
            return refusal;
        foreach (var append in appends)
        {
            if (!Streams.TryGetValue(append.Stream, out var stream))
                Streams[append.Stream] = stream = [];
            stream.Add(new(append.Stream, append.Version, append.Facts, append.Kind));
        }

        // As in Postgres: inserts come first, then updates, and an update of a row that is not there does nothing.
        foreach (var row in appends.SelectMany(append => append.Rows).OrderBy(row => !row.IsNew))
        {
            if (!tables.TryGetValue(row.GetType(), out var table))
                tables[row.GetType()] = table = [];
            if (row.IsNew || table.ContainsKey(Key(row)))
                table[Key(row)] = row;
            foreach (var index in Unique(row))
                unique[index] = Key(row);
        }

        Committed?.Invoke(appends);
        return null;
    }

    public IReadOnlyList<StoredAppend> Read(IReadOnlyList<StreamPosition> positions) =>
    [
        .. positions.SelectMany(known => Streams.GetValueOrDefault(known.Stream, []).Where(append => append.Version > known.Version))
            .OrderBy(append => append.Stream).ThenBy(append => append.Version),
    ];

    /// <summary>The births with a row whose value in that index is another row's, or an earlier birth's.</summary>
    public IReadOnlySet<Guid> FindLate(IEnumerable<StreamAppend> births, string index)
    {
        var claimed = new Dictionary<string, Guid>();
        return births.Where(birth => birth.Rows.Any(IsLate)).Select(birth => birth.Stream).ToHashSet();

        bool IsLate(TableRow row) => Unique(row).Where(value => value.Index == index).Any(value =>
            (unique.TryGetValue(value, out var owner) || !claimed.TryAdd(value.Value, Key(row))) && (owner == default ? claimed[value.Value] : owner) != Key(row));
    }

    private static Guid Key(TableRow row) => row switch
    {
        Attendees.AttendeeRow attendee => attendee.Id,
        BoxOfficeRow issued => issued.Id,
        EventRow @event => @event.Id,
        OrderRow order => order.Id,
        ScanRow scan => scan.Id,
        TicketRow ticket => ticket.Id,
        TicketTypeRow ticketType => ticketType.Id,
        VenueRow venue => venue.Id,
        _ => throw new InvalidOperationException($"The simulation does not know the table of {row.GetType().Name}."),
    };

    private static IEnumerable<(string Index, string Value)> Unique(TableRow row) => row switch
    {
        TicketRow ticket => [("tickets_code", Convert.ToHexString(ticket.Code))],
        ScanRow scan => [("check_in_scans_nonce", scan.Nonce.ToString())],
        OrderRow { Order.RequestKey: { } key } => [("orders_request_key", key.ToString())],
        _ => [],
    };

    private string? Refuse(IReadOnlyList<StreamAppend> appends)
    {
        var taken = new HashSet<(Guid, int)>();
        foreach (var append in appends)
        {
            var isTaken = Streams.TryGetValue(append.Stream, out var stream) && stream.Exists(stored => stored.Version == append.Version);
            if (HasFence && (isTaken || !taken.Add((append.Stream, append.Version))))
                return $"{append.Kind} has a version {append.Version}";
        }

        var born = new HashSet<(Type, Guid)>();
        var claimed = new Dictionary<(string, string), Guid>();
        foreach (var row in appends.SelectMany(append => append.Rows))
        {
            var key = Key(row);
            if (row.IsNew && (!born.Add((row.GetType(), key)) || (tables.TryGetValue(row.GetType(), out var table) && table.ContainsKey(key))))
                return $"{row.GetType().Name} has this id";
            foreach (var index in Unique(row))
            {
                if ((unique.TryGetValue(index, out var owner) || claimed.TryGetValue(index, out owner)) && owner != key)
                    return index.Index;
                claimed[index] = key;
            }
        }

        return null;
    }
}
