using System.Reflection;
using EventLoop.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventLoop.Simulation;

/// <summary>
/// Silos, which grain is active where, and the network between them. A silo can die at any moment, or be declared dead while it is
/// still running: then its grains have twins elsewhere, and some calls still reach the old ones.
/// </summary>
internal sealed class SimCluster(SimScheduler scheduler, SimWorld world, Random chance, SimChance storage, Faults faults)
{
    private readonly Dictionary<GrainId, SimActivation> directory = [];
    private readonly Dictionary<GrainId, List<SimActivation>> stale = [];
    private readonly Dictionary<GrainId, string> names = [];
    private readonly HashSet<Guid> outOfDate = [];
    private readonly List<SimSilo> silos = [];
    private int silosMade;
    private int activationsMade;

    public SimScheduler Scheduler => scheduler;

    /// <summary>The dice for what happens between silos and the database.</summary>
    public SimChance StorageChance => storage;

    public IReadOnlyList<SimSilo> Silos => silos;

    public IReadOnlyDictionary<GrainId, SimActivation> Directory => directory;

    public string NameOf(GrainId id) => names.TryGetValue(id, out var name) ? name : names[id] = $"{names.Count}";

    public SimGrainClass ClassOf(Type grainInterface) => world.ClassOf(grainInterface);

    /// <summary>
    /// Whether the grain with this key may have missed an append of its stream: it ever had a twin, or a commit landed after it was given
    /// up. Its next append is refused then, but until that what it answers from memory alone (that something is sold out, say) may be out
    /// of date.
    /// </summary>
    public bool MayBeStale(Guid key) => outOfDate.Contains(key);

    public void MissedBy(Guid key) => outOfDate.Add(key);

    public void StartSilo()
    {
        var silo = new SimSilo(++silosMade, this, world);
        scheduler.Happened($"silo {silo.Number} starts");
        silos.Add(silo);
    }

    /// <summary>The process is gone, with all that it had not sent.</summary>
    public void Kill(SimSilo silo)
    {
        scheduler.Happened($"silo {silo.Number} dies");
        silos.Remove(silo);
        silo.Infrastructure.Die();
        foreach (var activation in silo.Activations.ToList())
        {
            activation.Die();
            Left(activation);
        }
    }

    /// <summary>The others believe that it is dead. It does not know yet.</summary>
    public void DeclareDead(SimSilo silo)
    {
        scheduler.Happened($"silo {silo.Number} is declared dead");
        silo.IsDeclaredDead = true;
        foreach (var activation in silo.Activations)
            MakeStale(activation);
    }

    /// <summary>The directory forgets where the grain is active: the next call wakes a twin.</summary>
    public void MakeStale(SimActivation activation)
    {
        if (directory.GetValueOrDefault(activation.GrainId) == activation)
            directory.Remove(activation.GrainId);
        if (activation.GrainId.TryGetGuidKey(out var key, out _))
            MissedBy(key);
        if (!stale.TryGetValue(activation.GrainId, out var old))
            stale[activation.GrainId] = old = [];
        if (!old.Contains(activation))
            old.Add(activation);
    }

    public void Dispatch(SimCall call)
    {
        call.IsLost = chance.NextDouble() < faults.LostCalls;
        call.AnswerIsLost = chance.NextDouble() < faults.LostAnswers;
        scheduler.After(Latency(), scheduler.World, () =>
        {
            if (!call.IsLost)
                Deliver(call);
        });
    }

    public void Deliver(SimCall call)
    {
        if (Locate(call) is { } activation)
        {
            scheduler.Happened($"{call.Name} from {call.Caller.Name} to {activation.Name}");
            activation.Receive(call);
        }
        else
        {
            scheduler.After(TimeSpan.FromMilliseconds(500), scheduler.World, () => Deliver(call));
        }
    }

    public Task<object?> Invoke(object grain, MethodInfo method, object?[] arguments) =>
        world.Plant?.Intercept(world, grain, method, arguments) ?? InvokeReally(grain, method, arguments);

    public static async Task<object?> InvokeReally(object grain, MethodInfo method, object?[] arguments)
    {
        var task = (Task)method.Invoke(grain, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
        await task;
        return method.ReturnType.IsGenericType ? Results.Of(task) : null;
    }

    public void Left(SimActivation activation)
    {
        if (directory.GetValueOrDefault(activation.GrainId) == activation)
            directory.Remove(activation.GrainId);
        stale.GetValueOrDefault(activation.GrainId)?.Remove(activation);
        activation.Silo.Activations.Remove(activation);
    }

    /// <summary>How long a message is on its way: mostly a moment, sometimes longer than its caller waits.</summary>
    public TimeSpan Latency()
    {
        var roll = chance.NextDouble();
        return roll < faults.SlowCalls ? TimeSpan.FromSeconds(chance.Next(1, 45))
            : roll < 0.1 ? TimeSpan.FromMilliseconds(chance.Next(200))
            : TimeSpan.FromMicroseconds(chance.Next(2_000));
    }

    public bool TellsOfDeath() => chance.Next(2) == 0;

    /// <summary>A grain has thrown this.</summary>
    public void Observed(Exception thrown) => world.Observed(thrown);

    private SimActivation? Locate(SimCall call)
    {
        if (stale.GetValueOrDefault(call.Target) is { Count: > 0 } old && chance.NextDouble() < (call.From?.IsDeclaredDead == true ? 0.7 : 0.3))
            return old[chance.Next(old.Count)];
        if (directory.TryGetValue(call.Target, out var active))
            return active;
        var live = silos.Where(silo => !silo.IsDeclaredDead).ToList();
        if (live.Count == 0)
            return null;
        var silo = live[chance.Next(live.Count)];
        var made = new SimActivation(this, call.Class, call.Target, silo, ++activationsMade);
        silo.Activations.Add(made);
        directory[call.Target] = made;
        return made;
    }

    private static class Results
    {
        public static object? Of(Task task) => task.GetType().GetProperty("Result")!.GetValue(task);
    }
}

/// <summary>One process: its committer, its reader, its activations.</summary>
internal sealed class SimSilo
{
    public SimSilo(int number, SimCluster cluster, SimWorld world)
    {
        Number = number;
        Cluster = cluster;
        Infrastructure = cluster.Scheduler.NewContext($"silo {number}");
        Grains = new SimGrains(cluster, this);
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(Infrastructure);
        try
        {
            ILedgerStore store = new SimConnection(world.Database, this);
            store = world.Plant?.Store(store, world) ?? store;
            var options = world.LedgerOptions;
            Ledger = new SeededLedger(
                new CommitLanes(store, options, world.Time, NullLogger<GroupCommitter>.Instance),
                new LedgerReader(store, options, world.Time),
                new Snapshots(world.Snapshots, NullLogger<Snapshots>.Instance),
                world);
            Names = new SimNames(world);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    public int Number { get; }

    public SimCluster Cluster { get; }

    public SimContext Infrastructure { get; }

    public IGrainFactory Grains { get; }

    public SiloLedger Ledger { get; }

    public SimNames Names { get; }

    public bool IsDeclaredDead { get; set; }

    public List<SimActivation> Activations { get; } = [];

    private sealed record SeededLedger(CommitLanes Lanes, LedgerReader Streams, Snapshots Snapshots, SimWorld World)
        : SiloLedger(Lanes, Streams, Snapshots, World.LedgerOptions, World.Time)
    {
        public override Guid NewId() => World.NewId();

        public override Task GoHome(IGrainContext grain)
        {
            grain.Deactivate(new(DeactivationReasonCode.Migrating, "It goes home."));
            return Task.CompletedTask;
        }
    }
}
