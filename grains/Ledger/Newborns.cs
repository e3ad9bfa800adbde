using System.Collections.Concurrent;

namespace EventLoop.Ledger;

/// <summary>
/// States of streams that another grain of this silo has just borne, so that their own grain need not read them back from storage
/// when it wakes up a moment later. Each is given out once; beyond <paramref name="most"/> the oldest are forgotten.
/// </summary>
/// <remarks>What is given out may be out of date: the stream may have gone on elsewhere meanwhile. See <see cref="LedgerGrain{TState, TFact}.Verify"/>.</remarks>
internal sealed class Newborns(int most)
{
    private readonly ConcurrentDictionary<Guid, object> states = new();
    private readonly ConcurrentQueue<Guid> ages = new();
    private int aged;

    /// <summary>The first append of this stream is durable, and this is the state after it.</summary>
    public void Add(Guid stream, object state)
    {
        if (!states.TryAdd(stream, state))
            return;
        ages.Enqueue(stream);
        if (Interlocked.Increment(ref aged) > most && ages.TryDequeue(out var oldest))
        {
            Interlocked.Decrement(ref aged);
            states.TryRemove(oldest, out _);
        }
    }

    /// <summary>The state of a stream at version 1, once; null for one that was not borne here, or long ago.</summary>
    public TState? Take<TState>(Guid stream)
        where TState : class => states.TryRemove(stream, out var state) ? state as TState : null;
}
