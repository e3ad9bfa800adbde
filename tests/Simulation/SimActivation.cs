using System.Reflection;
using Orleans.Timers;

namespace EventLoop.Simulation;

/// <summary>
/// One activation of a grain, with the turns of Orleans: calls wait while one runs that does not let others in between; a grain that
/// is deactivated finishes what it has begun, and what waits goes to the next activation.
/// </summary>
internal sealed class SimActivation : IGrainContext, IServiceProvider, ITimerRegistry
{
    private readonly SimCluster cluster;
    private readonly SimGrainClass kind;
    private readonly List<SimCall> running = [];
    private readonly List<SimCall> waiting = [];
    private readonly List<GrainTimer> timers = [];
    private readonly Dictionary<Type, object?> components = [];
    private readonly TaskCompletionSource deactivated = new();
    private IGrainBase? grain;
    private DeactivationReason reason;

    public SimActivation(SimCluster cluster, SimGrainClass kind, GrainId id, SimSilo silo, int number)
    {
        this.cluster = cluster;
        this.kind = kind;
        GrainId = id;
        Silo = silo;
        Name = $"{kind.Name}/{cluster.NameOf(id)}#{number}";
        Context = cluster.Scheduler.NewContext(Name);
        Context.Post(() => _ = Activate());
    }

    public enum Life
    {
        Activating,
        Valid,
        Deactivating,
        Gone,
    }

    public Life State { get; private set; } = Life.Activating;

    public string Name { get; }

    public SimSilo Silo { get; }

    public SimContext Context { get; }

    public GrainId GrainId { get; }

    public bool IsIdle => State == Life.Valid && running.Count == 0 && waiting.Count == 0;

    public object? GrainInstance => grain;

    public IServiceProvider ActivationServices => this;

    public Task Deactivated => deactivated.Task;

    GrainReference IGrainContext.GrainReference => throw Unused();

    ActivationId IGrainContext.ActivationId => throw Unused();

    GrainAddress IGrainContext.Address => throw Unused();

    IGrainLifecycle IGrainContext.ObservableLifecycle => throw Unused();

    IWorkItemScheduler IGrainContext.Scheduler => throw Unused();

    /// <summary>A call has arrived.</summary>
    public void Receive(SimCall call)
    {
        waiting.Add(call);
        Pump();
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        if (State is Life.Deactivating or Life.Gone)
            return;
        cluster.Scheduler.Happened($"{Name} deactivates");
        State = Life.Deactivating;
        reason = deactivationReason;
        FinishWhenIdle();
    }

    /// <summary>Its process is gone.</summary>
    public void Die()
    {
        State = Life.Gone;
        Context.Die();
        foreach (var call in running.Concat(waiting))
            call.TargetDied();
        running.Clear();
        waiting.Clear();
    }

    public object? GetService(Type serviceType) => serviceType == typeof(ITimerRegistry) ? this : null;

    public IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, options, () => callback(state, CancellationToken.None));
        timers.Add(timer);
        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    IDisposable ITimerRegistry.RegisterTimer(
        IGrainContext grainContext, Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period) => throw Unused();

    public object? GetTarget() => grain;

    public object? GetComponent(Type componentType) => components.GetValueOrDefault(componentType);

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class => components[typeof(TComponent)] = value;

    void IGrainContext.ReceiveMessage(object message) => throw Unused();

    void IGrainContext.Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken) => throw Unused();

    void IGrainContext.Rehydrate(IRehydrationContext context) => throw Unused();

    void IGrainContext.Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken) => throw Unused();

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    private static NotSupportedException Unused() => new("The product's grains do not use this.");

    private async Task Activate()
    {
        try
        {
            grain = kind.Create(this);
            await grain.OnActivateAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            cluster.Scheduler.Happened($"{Name} does not activate: {failure.GetType().Name}");
            cluster.Observed(failure);
            Leave();
            foreach (var call in TakeWaiting())
                call.Failed(failure);
            return;
        }

        if (State == Life.Activating)
            State = Life.Valid;
        Pump();
        FinishWhenIdle();
    }

    private void Pump()
    {
        if (State != Life.Valid)
            return;
        for (var at = 0; at < waiting.Count;)
        {
            var call = waiting[at];
            if (running.Count > 0 && !kind.IsReentrant && !call.AlwaysInterleaves && running.Exists(other => !other.AlwaysInterleaves))
            {
                at++;
                continue;
            }

            waiting.RemoveAt(at);
            if (cluster.Scheduler.Now >= call.ExpiresAt)
            {
                cluster.Scheduler.Happened($"{call.Name} comes to {Name} too late");
                continue;
            }

            running.Add(call);
            Context.Post(() => _ = Run(call));
        }
    }

    private async Task Run(SimCall call)
    {
        object? result = null;
        Exception? failure = null;
        try
        {
            result = await call.Invoke(grain!);
        }
        catch (Exception thrown)
        {
            failure = thrown;
            cluster.Observed(thrown);
        }

        running.Remove(call);
        if (failure is null)
            call.Answered(result);
        else
            call.Failed(failure);
        Pump();
        FinishWhenIdle();
    }

    private void FinishWhenIdle()
    {
        if (State == Life.Deactivating && running.Count == 0 && grain is not null)
            Context.Post(() => _ = Finish());
    }

    private async Task Finish()
    {
        if (State != Life.Deactivating)
            return;
        foreach (var timer in timers.ToList())
            timer.Dispose();
        try
        {
            await grain!.OnDeactivateAsync(reason, CancellationToken.None);
        }
        catch (Exception failure)
        {
            cluster.Observed(failure);
        }

        if (State != Life.Deactivating)
            return;
        Leave();
        foreach (var call in TakeWaiting())
            cluster.Deliver(call);
    }

    private void Leave()
    {
        State = Life.Gone;
        cluster.Left(this);
        deactivated.TrySetResult();
    }

    private List<SimCall> TakeWaiting()
    {
        var taken = waiting.ToList();
        waiting.Clear();
        return taken;
    }

    // A tick that may not interleave waits its turn like a call.
    private sealed class GrainTimer(SimActivation activation, GrainTimerCreationOptions options, Func<Task> callback) : IGrainTimer
    {
        private SimScheduler.Timed? next;
        private TimeSpan period;
        private bool isDisposed;

        public void Change(TimeSpan dueTime, TimeSpan period)
        {
            this.period = period;
            next?.Cancel();
            next = dueTime == Timeout.InfiniteTimeSpan || isDisposed
                ? null
                : activation.cluster.Scheduler.After(dueTime, activation.Context, Tick);
        }

        public void Dispose()
        {
            isDisposed = true;
            next?.Cancel();
            activation.timers.Remove(this);
        }

        private void Tick()
        {
            if (!isDisposed && activation.State is Life.Valid)
                activation.Receive(SimCall.ForTimer(activation.cluster, options.Interleave, Fire));
        }

        private async Task Fire()
        {
            try
            {
                if (!isDisposed)
                    await callback();
            }
            finally
            {
                if (period > TimeSpan.Zero)
                    Change(period, period);
            }
        }
    }
}

/// <summary>A class of grains: what it is called, what it answers to and how it is made.</summary>
internal sealed record SimGrainClass(string Name, Type Type, Func<SimActivation, IGrainBase> Create)
{
    public bool IsReentrant { get; } = Type.GetCustomAttribute<Orleans.Concurrency.ReentrantAttribute>() is not null;
}
