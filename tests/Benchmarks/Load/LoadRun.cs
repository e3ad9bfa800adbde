using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EventLoop.Benchmarks;

/// <summary>
/// Carries a plan out: who begins when, and what came of it. With a rate, an arrival is due at a fixed time and its duration counts
/// from then, whether a connection was free or not: a slow server cannot hide by slowing its visitors down.
/// </summary>
internal sealed partial class LoadRun(LoadPlan plan, Func<int, Journey> journeys)
{
    private const uint TickMicros = 200;

    /// <summary>Where a round is too short for so many, it lasts longer.</summary>
    private const int LeastJourneys = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Who was turned away comes again after this time when nothing else says when.</summary>
    private static readonly long PauseAfterRefusal = Stopwatch.Frequency / 10;

    private readonly List<LoadConnection> connections = [];
    private readonly Stack<LoadConnection> idle = [];
    private readonly Queue<(LoadConnection Connection, long At)> paused = [];
    private readonly Histogram whole = new();
    private readonly Histogram refusals = new();
    private readonly Histogram[] steps = [.. Enumerable.Range(0, journeys(0).Requests).Select(_ => new Histogram())];
    private readonly SortedDictionary<int, long> refused = [];
    private long began;
    private long begun;
    private long done;
    private long doneInAll;
    private long withoutRetryAfter;
    private long faults;
    private bool measures;
    private bool ending;
    private bool outOfVisitors;

    /// <summary>Held by whoever touches a connection; there is one thread for the network and one for the clock.</summary>
    public Lock Turn { get; } = new();

    private bool IsOpenLoop => plan.Rate > 0;

    /// <param name="say">Told <c>begin</c> and <c>end</c> at the moment when measuring does.</param>
    public LoadResult Run(Action<string> say)
    {
        for (var number = 0; number < plan.Connections; number++)
            connections.Add(new(this, journeys(number), plan.Port));
        began = Stopwatch.GetTimestamp();
        lock (Turn)
        {
            foreach (var connection in connections)
                idle.Push(connection);
        }

        RunUntil(At(plan.RampSeconds));
        lock (Turn)
            BeginToMeasure();
        say("begin");
        var begin = Stopwatch.GetTimestamp();
        RunUntil(At(plan.RampSeconds + plan.Seconds));
        while (done < LeastJourneys && Stopwatch.GetElapsedTime(begin) < Patience && !IsOver())
            RunUntil(Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 100));
        LoadResult result;
        lock (Turn)
        {
            say("end");
            result = EndMeasuring(Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        Drain();
        foreach (var connection in connections)
            connection.Dispose();
        return result with { DoneInAll = doneInAll, Faults = faults };
    }

    public void StepTook(int step, long ticks)
    {
        if (measures)
            steps[step].Record(ticks);
    }

    public void Done(long ticks)
    {
        doneInAll++;
        if (!measures)
            return;
        done++;
        whole.Record(ticks);
    }

    public void Refused(int status, bool saysWhenToRetry, long ticks)
    {
        if (!measures)
            return;
        refused[status] = refused.GetValueOrDefault(status) + 1;
        refusals.Record(ticks);
        if (status is 429 or 503 && !saysWhenToRetry)
            withoutRetryAfter++;
    }

    /// <summary>The connection is lost; nothing more is sent on it.</summary>
    public void Broken() => faults++;

    /// <summary>There is nobody left to begin a journey, so the connection rests.</summary>
    public bool OutOfVisitors(LoadConnection connection)
    {
        outOfVisitors = true;
        idle.Push(connection);
        return false;
    }

    /// <summary>When the next journey of a connection that has become free was due; null when it has to wait for one.</summary>
    public long? NextDue(LoadConnection connection, long now, bool isRefused)
    {
        if (isRefused && !IsOpenLoop)
        {
            paused.Enqueue((connection, now + PauseAfterRefusal));
            return null;
        }

        if (TakeDue(now) is { } due)
            return due;
        idle.Push(connection);
        return null;
    }

    private long? TakeDue(long now)
    {
        if (ending || outOfVisitors || (plan.MostJourneys > 0 && begun >= plan.MostJourneys))
            return null;
        var due = IsOpenLoop ? Due(begun) : now;
        if (due > now)
            return null;
        begun++;
        return due;
    }

    private long At(double seconds) => began + (long)(seconds * Stopwatch.Frequency);

    private long Due(long arrival) => At(arrival / plan.Rate);

    private void RunUntil(long end)
    {
        while (Stopwatch.GetTimestamp() < end && !IsOver())
        {
            lock (Turn)
                StartWhoIsDue();
            Nap(TickMicros);
        }
    }

    private void StartWhoIsDue()
    {
        var now = Stopwatch.GetTimestamp();
        while (paused.TryPeek(out var next) && next.At <= now)
            idle.Push(paused.Dequeue().Connection);
        while (idle.Count > 0 && TakeDue(now) is { } due)
        {
            var connection = idle.Pop();
            if (!connection.Start(due))
                OutOfVisitors(connection);
        }
    }

    private bool IsOver()
    {
        lock (Turn)
            return (outOfVisitors || (plan.MostJourneys > 0 && begun >= plan.MostJourneys)) && idle.Count + faults >= connections.Count;
    }

    private void BeginToMeasure()
    {
        whole.Clear();
        refusals.Clear();
        foreach (var step in steps)
            step.Clear();
        measures = true;
    }

    private LoadResult EndMeasuring(double seconds)
    {
        measures = false;
        ending = true;
        var due = IsOpenLoop ? (long)((Stopwatch.GetTimestamp() - began) / (double)Stopwatch.Frequency * plan.Rate) : begun;
        return new(
            seconds, done, 0, whole.Read(), [.. steps.Select(step => step.Read())], refused, refusals.Read(), withoutRetryAfter,
            Math.Max(0, due - begun), faults, outOfVisitors);
    }

    /// <summary>Lets everybody who has begun come to an end, so that the server's books can be compared with ours.</summary>
    private void Drain()
    {
        var limit = Stopwatch.StartNew();
        while (true)
        {
            lock (Turn)
            {
                if (idle.Count + paused.Count + faults >= connections.Count)
                    return;
            }

            if (limit.Elapsed > Patience)
                throw new TimeoutException($"{connections.Count - idle.Count - paused.Count - faults} journeys do not come to an end: {plan}");
            Nap(TickMicros);
        }
    }

    /// <summary>The timers of .NET tick in milliseconds, which is as long as an answer takes.</summary>
    private static void Nap(uint micros) => _ = SleepMicros(micros);

    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int SleepMicros(uint micros);
}
