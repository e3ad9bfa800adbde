using EventLoop.Gates;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Tickets;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace EventLoop.Analytics;

/// <summary>Keeps the figures of all events. One in the cluster (key 0).</summary>
[Alias("IFiguresGrain")]
internal interface IFiguresGrain : IFollowerGrain
{
    /// <summary>Reads on until the figures say all that was durable when this was asked, or until the time is over.</summary>
    [Alias("CatchUp"), AlwaysInterleave]
    Task<FiguresState> CatchUp(TimeSpan atMost);
}

/// <summary>How fresh the figures are.</summary>
/// <param name="IsCurrent">They say all that was durable when it was asked.</param>
/// <param name="AsOf">They say all that was durable then.</param>
[GenerateSerializer, Immutable, Alias("FiguresState")]
internal sealed record FiguresState([property: Id(0)] bool IsCurrent, [property: Id(1)] DateTimeOffset AsOf);

/// <inheritdoc cref="IFiguresGrain"/>
/// <remarks>
/// Its figures and its checkpoint are written in one transaction, so what is read twice is counted once. What an order adds is the
/// difference between two of its states, so its whole stream is needed; mostly all of that is in the batch.
/// </remarks>
internal sealed class FiguresGrain(LedgerTail tail, SiloLedger ledger, FigureTable table, TimeProvider time, ILogger<FiguresGrain> logger)
    : FollowerGrain(Name, tail, time, logger), IFiguresGrain
{
    /// <summary>Of its checkpoint.</summary>
    public const string Name = "figures";

    private const int MostGates = 100_000;

    private readonly Dictionary<Guid, Guid> eventsOfGates = [];
    private readonly SourceNames sources = new();

    protected override int AppendsPerBatch => 4_000;

    protected override bool IsUnhurried => true;

    protected override TimeSpan Interval => TimeSpan.FromSeconds(5);

    async Task<FiguresState> IFiguresGrain.CatchUp(TimeSpan atMost)
    {
        var (isCurrent, asOf) = await CatchUp(atMost);
        return new(isCurrent, asOf);
    }

    protected override async Task Work(IReadOnlyList<LedgerEntry> appends, CancellationToken cancellation)
    {
        var deltas = new FigureDeltas();
        await AddSales(appends, deltas, cancellation);
        await AddScans(appends, deltas, cancellation);
        try
        {
            await table.Append(Name, Reached, appends[^1].At, deltas, cancellation);
        }
        catch
        {
            sources.Clear(); // What was not written may be called otherwise the next time.
            throw;
        }
    }

    /// <summary>The checkpoint stands beside the figures.</summary>
    protected override Task Save(Checkpoint reached, CancellationToken cancellation) => Task.CompletedTask;

    private async Task AddSales(IReadOnlyList<LedgerEntry> appends, FigureDeltas deltas, CancellationToken cancellation)
    {
        var changes = new List<(SaleCell Cell, SaleSums Sums)>();
        foreach (var order in await Streams(appends, OrderKind.Instance.Name))
        {
            var (before, after) = order.States(OrderKind.Instance);
            changes.AddRange(SaleFigures.Of(after).Select(added => (added.Key, added.Value)));
            changes.AddRange(SaleFigures.Of(before).Select(added => (added.Key, -added.Value)));
        }

        var unknown = changes.Where(change => change.Cell.Source.Length > 0).Select(change => change.Cell.EventId).Where(sources.IsUnknown).Distinct().ToArray();
        if (unknown.Length > 0)
            sources.Learn(unknown, await table.SourcesOf(unknown, cancellation));
        foreach (var (cell, sums) in changes)
            deltas.Add(cell with { Source = sources.Name(cell.EventId, cell.Source) }, sums);
    }

    private async Task AddScans(IReadOnlyList<LedgerEntry> appends, FigureDeltas deltas, CancellationToken cancellation)
    {
        var scans = new List<ScanCell>();
        foreach (var append in appends)
        {
            if (append.Kind == GateKind.Instance.Name)
            {
                foreach (var fact in append.FactsOf(GateKind.Instance))
                {
                    if (fact is GateCreated created)
                        eventsOfGates[append.Stream] = created.EventId;
                    else if (fact is TurnedAway scan)
                        scans.Add(new(default, append.Stream, SaleFigures.MinuteOf(scan.At), scan.Result.Text(), scan.Reason.Text()));
                }
            }
            else if (append.Kind == TicketKind.Instance.Name)
            {
                foreach (var scan in append.FactsOf(TicketKind.Instance).OfType<TicketScanned>())
                    scans.Add(new(default, scan.GateId, SaleFigures.MinuteOf(scan.At), scan.Result.Text(), scan.Reason?.Text() ?? ""));
            }
        }

        await LearnGates([.. scans.Select(scan => scan.GateId).Distinct()], cancellation);
        foreach (var scan in scans)
            deltas.Add(scan with { EventId = eventsOfGates[scan.GateId] });
        await AddCame(appends, deltas, cancellation);
    }

    private async Task AddCame(IReadOnlyList<LedgerEntry> appends, FigureDeltas deltas, CancellationToken cancellation)
    {
        var changes = new Dictionary<Guid, int>();
        foreach (var ticket in await Streams(appends, TicketKind.Instance.Name))
        {
            var (before, after) = ticket.States(TicketKind.Instance);
            if (HasCome(before) != HasCome(after))
                changes[ticket.Id] = HasCome(after) ? 1 : -1;
        }

        if (changes.Count == 0)
            return;
        foreach (var (ticketId, eventId, ticketTypeId) in await table.TypesOf([.. changes.Keys], cancellation))
            deltas.AddCame(eventId, ticketTypeId, changes[ticketId]);
    }

    /// <summary>It was not refunded, and its holder came. Its birth, which its order records, says nothing about that.</summary>
    private static bool HasCome(Ticket ticket) => ticket is { AdmittedAt: not null, Voided: null };

    private Task<IReadOnlyList<WholeStream>> Streams(IReadOnlyList<LedgerEntry> appends, string kind) =>
        WholeStream.Of(appends.Where(append => append.Kind == kind), ledger.Streams);

    private async Task LearnGates(Guid[] gates, CancellationToken cancellation)
    {
        if (eventsOfGates.Count > MostGates)
            eventsOfGates.Clear();
        var unknown = gates.Where(gate => !eventsOfGates.ContainsKey(gate)).ToArray();
        if (unknown.Length == 0)
            return;
        foreach (var (gate, facts) in await table.FirstAppends(unknown, cancellation))
            eventsOfGates[gate] = GateKind.Instance.Deserialize(facts).OfType<GateCreated>().Single().EventId;
    }
}
