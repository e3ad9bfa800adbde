using System.Text;

namespace EventLoop.Simulation;

/// <summary>
/// The one thread of a simulated world and its clock. Whatever is ready to run waits in the queue of its own context (a grain, a
/// silo's committer, a buyer): the seed picks whose turn it is, and within one queue the order stays, as in a silo. Time moves a
/// little with every step, and jumps to the next timer when nothing is ready.
/// </summary>
internal sealed class SimScheduler
{
    private readonly Random turns;
    private readonly List<SimContext> ready = [];
    private readonly PriorityQueue<Timed, (long DueTicks, long Number)> timers = new();
    private readonly int thread = Environment.CurrentManagedThreadId;
    private long timersMade;
    private ulong trace = 14695981039346656037; // FNV-1a, 64 bits.

    public SimScheduler(int seed)
    {
        turns = new(seed);
        World = NewContext("world");
    }

    public DateTimeOffset Now { get; private set; } = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public long Steps { get; private set; }

    /// <summary>Where what belongs to nobody runs: the network, the database, the gateway. It never dies.</summary>
    public SimContext World { get; }

    /// <summary>What has happened so far, as a number: equal for two runs when they did the same things in the same order.</summary>
    public ulong Trace => trace;

    /// <summary>Gets each line of the trace, for whoever looks into a failed seed.</summary>
    public Action<string>? Log { get; set; }

    public SimContext NewContext(string name) => new(this, name);

    /// <summary>Says that something happened; part of the trace.</summary>
    public void Happened(string what)
    {
        Log?.Invoke($"{Now:HH:mm:ss.ffffff} {what}");
        Happened(Encoding.UTF8.GetBytes(what));
        trace = (trace ^ (ulong)Now.Ticks) * 1099511628211;
    }

    /// <summary>As above, for what nobody reads.</summary>
    public void Happened(ReadOnlySpan<byte> what)
    {
        foreach (var letter in what)
            trace = (trace ^ letter) * 1099511628211;
    }

    /// <summary>Runs an action in a context once this much time has gone by.</summary>
    public Timed After(TimeSpan delay, SimContext context, Action action)
    {
        var timed = new Timed(context, action);
        timers.Enqueue(timed, ((Now + delay).Ticks, timersMade++));
        return timed;
    }

    /// <summary>Completes after this much time, in whichever context awaits it.</summary>
    public Task Delay(TimeSpan delay)
    {
        var over = new TaskCompletionSource();
        After(delay, (SynchronizationContext.Current as SimContext) ?? World, () => over.TrySetResult());
        return over.Task;
    }

    /// <summary>One step; false when nothing will ever happen again, or nothing before the given time.</summary>
    public bool Step(DateTimeOffset until)
    {
        if (ready.Count == 0)
        {
            if (!timers.TryPeek(out _, out var next) || next.DueTicks > until.UtcTicks)
                return false;
            if (next.DueTicks > Now.UtcTicks)
                Now = new(next.DueTicks, TimeSpan.Zero);
        }

        while (timers.TryPeek(out var timed, out var due) && due.DueTicks <= Now.UtcTicks)
        {
            timers.Dequeue();
            if (!timed.IsCancelled)
                timed.Context.Post(_ => timed.Action(), null);
        }

        if (ready.Count > 0)
        {
            Steps++;
            Now = Now.AddTicks(turns.Next(2_000)); // Up to 0.2 ms.
            var at = turns.Next(ready.Count);
            var context = ready[at];
            if (!context.RunOne())
            {
                ready[at] = ready[^1];
                ready.RemoveAt(ready.Count - 1);
            }
        }

        return true;
    }

    public void MoveClock(TimeSpan by) => Now += by;

    internal void Ready(SimContext context) => ready.Add(context);

    internal void Unready(SimContext context) => ready.Remove(context);

    // Nothing of the product may slip away to the thread pool: what runs there has no seed.
    internal void CheckThread()
    {
        if (Environment.CurrentManagedThreadId != thread)
            throw new InvalidOperationException("Something left the simulation's thread.");
    }

    internal sealed class Timed(SimContext context, Action action)
    {
        public SimContext Context => context;

        public Action Action => action;

        public bool IsCancelled { get; private set; }

        public void Cancel() => IsCancelled = true;
    }
}
