namespace EventLoop.Simulation;

/// <summary>
/// What runs one after the other: an activation, a silo's committer, an actor. When its process dies, all that it still had to do
/// is gone, in the midst of whatever it was doing.
/// </summary>
internal sealed class SimContext(SimScheduler scheduler, string name) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> work = new();

    public string Name => name;

    public bool IsDead { get; private set; }

    public void Die()
    {
        IsDead = true;
        work.Clear();
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        scheduler.CheckThread();
        if (IsDead)
            return;
        work.Enqueue((d, state));
        if (work.Count == 1 && !running)
            scheduler.Ready(this);
    }

    public void Post(Action action) => Post(static action => ((Action)action!)(), action);

    public override void Send(SendOrPostCallback d, object? state) => Run(d, state);

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs the first that waits; false when nothing is left.</summary>
    public bool RunOne()
    {
        if (work.TryDequeue(out var next))
        {
            running = true;
            Run(next.Callback, next.State);
            running = false;
        }

        return work.Count > 0;
    }

    private bool running;

    private void Run(SendOrPostCallback callback, object? state)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            callback(state);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
