using EventLoop.Analytics;
using EventLoop.Events;
using EventLoop.Gates;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Payments;
using EventLoop.Tickets;
using EventLoop.TicketTypes;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventLoop.Simulation;

/// <summary>Everything that a seed makes: clock, cluster, database, payment provider, and the auditor who watches.</summary>
internal sealed class SimWorld
{
    private readonly Dictionary<Type, SimGrainClass> classes = [];
    private readonly Random ids;
    private readonly SimOrders orders;
    private readonly SimScanLog scans;
    private readonly SimHolders holders;
    private readonly SimSigner signer;
    private readonly OrderOptions orderOptions;

    public SimWorld(int seed, Plant? plant)
    {
        Plant = plant;
        var shape = new Random(seed);
        Scheduler = new(shape.Next());
        Faults = new(shape);
        Time = new(Scheduler);
        ids = new(shape.Next());
        Database = new(Scheduler) { HasFence = plant?.HasFence ?? true };
        TableChance = new(shape.Next(), Faults);
        Gateway = new(this, new(shape.Next(), Faults), namesIntents: shape.Next(2) == 0);
        orderOptions = new() { HoldSeconds = shape.Next(60, 600) };
        LedgerOptions = new()
        {
            AppendsPerSnapshot = shape.Next(2) == 0 ? 1_000 : shape.Next(1, 10),
            MaxWaitingFacts = shape.Next(3) == 0 ? shape.Next(6, 20) : 20_000,
            MaxAppendsPerCommit = shape.Next(3) == 0 ? shape.Next(1, 4) : 2_000,
        };
        Snapshots = new(this);
        orders = new(this);
        scans = new(this);
        holders = new(this);
        signer = new(this);
        var hash = new PurchaseHash(new(new byte[32]));
        Register<EventGrain>("event", (a, s) => new EventGrain(a, s.Ledger, s.Grains, Gateway, new FeeSchedules()));
        Register<TicketTypeGrain>("ticketType", (a, s) => new TicketTypeGrain(a, Clocked(s.Ledger), s.Grains, new FeeSchedules(), Gateway, hash));
        Register<OrderDeskGrain>("desk", (a, s) => new OrderDeskGrain(a, s.Ledger, s.Grains, orders, orderOptions, Gateway));
        Register<OrderGrain>("order", (a, s) => new OrderGrain(a, s.Ledger, s.Grains, Gateway, signer, hash, new SimRefundNotes()));
        Register<BoxOfficeGrain>("boxOffice", (a, s) => new BoxOfficeGrain(
            a, s.Grains, new EventOwners(SimTables.Nowhere), new TicketIssuing(s.Grains, signer), new BoxOfficeTable(SimTables.Nowhere), Time));
        Register<EventRefundsGrain>("refunds", (a, s) => new EventRefundsGrain(a, s.Grains, orders, new EventOwners(SimTables.Nowhere), NullLogger<EventRefundsGrain>.Instance));
        Register<OrderSweeperGrain>("sweeper", (a, s) => new OrderSweeperGrain(s.Grains, Time, orders, orderOptions, NullLogger<OrderSweeperGrain>.Instance));
        Register<TicketGrain>("ticket", (a, s) => new TicketGrain(a, s.Ledger, s.Grains, signer, s.Names, holders));
        Register<GateGrain>("gate", (a, s) => new GateGrain(a, s.Ledger, s.Grains, signer, scans));
        Register<LiveCountersGrain>("live", (_, s) => new LiveCountersGrain(s.Grains, new(SimTables.Nowhere), Time, NullLogger<LiveCountersGrain>.Instance));
        Cluster = new(Scheduler, this, new(shape.Next()), new(shape.Next(), Faults), Faults);
        Grains = new SimGrains(Cluster, null);
        Auditor = new(this);
        Database.Committed = Auditor.Committed;
    }

    public Plant? Plant { get; }

    public SimScheduler Scheduler { get; }

    public Faults Faults { get; }

    public SimTime Time { get; }

    public SimDatabase Database { get; }

    public LedgerOptions LedgerOptions { get; }

    public SimSnapshots Snapshots { get; }

    public SimChance TableChance { get; }

    public SimGateway Gateway { get; }

    public SimCluster Cluster { get; }

    /// <summary>Grains as a caller outside of the cluster reaches them.</summary>
    public IGrainFactory Grains { get; }

    public Auditor Auditor { get; }

    public TimeSpan HoldLifetime => orderOptions.HoldLifetime;

    /// <summary>What callers must expect: the product promises no more than that a repeat is safe.</summary>
    public static bool IsTrouble(Exception failure) =>
        failure is LedgerUnavailableException or TimeoutException or PaymentUnavailableException or SiloUnavailableException;

    public SimGrainClass ClassOf(Type grainInterface) => classes[grainInterface];

    /// <summary>A version 7 UUID whose random part is the seed's.</summary>
    public Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        ids.NextBytes(bytes);
        var milliseconds = Scheduler.Now.ToUnixTimeMilliseconds();
        for (var at = 0; at < 6; at++)
            bytes[at] = (byte)(milliseconds >> (40 - (8 * at)));
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(bytes, bigEndian: true);
    }

    /// <summary>A grain has thrown this; whatever is not trouble is a bug.</summary>
    public void Observed(Exception thrown)
    {
        if (!IsTrouble(thrown))
            Auditor.Violation($"A grain threw {thrown}");
    }

    private SiloLedger Clocked(SiloLedger ledger) => Plant?.TicketTypeClock is { } skew ? ledger with { Time = new SimTime(Scheduler) { Skew = skew } } : ledger;

    private void Register<TGrain>(string name, Func<SimActivation, SimSilo, IGrainBase> create)
    {
        var kind = new SimGrainClass(name, typeof(TGrain), activation => create(activation, activation.Silo));
        foreach (var grainInterface in typeof(TGrain).GetInterfaces().Where(type => typeof(IAddressable).IsAssignableFrom(type)))
            classes[grainInterface] = kind;
    }
}
