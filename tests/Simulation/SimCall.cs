using System.Reflection;
using Orleans.Concurrency;

namespace EventLoop.Simulation;

/// <summary>
/// A call on its way from one grain or actor to another. It is carried out at most once, and is not begun any more when its caller has ceased to wait;
/// its answer may be late, or never come, and then the caller hears a timeout while the work goes on.
/// </summary>
internal sealed class SimCall
{
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(30);

    private readonly SimCluster cluster;
    private readonly Action<object?> succeed;
    private readonly Action<Exception> fail;
    private Func<object, Task<object?>> invoke;
    private bool isOver;
    private SimScheduler.Timed? timeout;

    private SimCall(SimCluster cluster, Action<object?> succeed, Action<Exception> fail)
    {
        this.cluster = cluster;
        this.succeed = succeed;
        this.fail = fail;
        invoke = _ => throw new InvalidOperationException("The call has no target.");
    }

    public GrainId Target { get; private set; }

    public SimGrainClass Class { get; private set; } = null!;

    public string Name { get; private set; } = "timer";

    public SimContext Caller { get; private set; } = null!;

    /// <summary>Where the caller runs; null when it is outside.</summary>
    public SimSilo? From { get; private set; }

    /// <summary>When nobody waits for it any more: Orleans drops a request that comes later (<c>MessagingOptions.DropExpiredMessages</c>).</summary>
    public DateTimeOffset ExpiresAt { get; private set; } = DateTimeOffset.MaxValue;

    public bool AlwaysInterleaves { get; private set; }

    public bool IsLost { get; set; }

    public bool AnswerIsLost { get; set; }

    public static SimCall ForTimer(SimCluster cluster, bool interleaves, Func<Task> tick) => new(cluster, _ => { }, _ => { })
    {
        AlwaysInterleaves = interleaves,
        isOver = true,
        invoke = async _ =>
        {
            await tick();
            return null;
        },
    };

    /// <summary>Sends a call; the task is the answer.</summary>
    public static Task Send(SimCluster cluster, SimSilo? from, GrainId target, SimGrainClass kind, MethodInfo method, object?[] arguments)
    {
        var result = method.ReturnType.IsGenericType
            ? (IAnswer)Activator.CreateInstance(typeof(Answer<>).MakeGenericType(method.ReturnType.GetGenericArguments()))!
            : new Answer<object?>();
        var call = new SimCall(cluster, result.Succeed, result.Fail)
        {
            Target = target,
            Class = kind,
            Name = $"{kind.Name}.{method.Name}",
            From = from,
            ExpiresAt = cluster.Scheduler.Now + ResponseTimeout,
            Caller = SynchronizationContext.Current as SimContext ?? throw new InvalidOperationException("Called from outside of the simulation."),
            AlwaysInterleaves = method.GetCustomAttribute<AlwaysInterleaveAttribute>() is not null,
        };
        call.invoke = grain => cluster.Invoke(grain, method, arguments);
        call.timeout = cluster.Scheduler.After(ResponseTimeout, call.Caller, () => call.Complete(() => call.fail(new TimeoutException($"{call.Name}: no answer."))));
        cluster.Dispatch(call);
        return result.Task;
    }

    public Task<object?> Invoke(object grain) => invoke(grain);

    public void Answered(object? result) => Reply(() => succeed(result));

    public void Failed(Exception failure) => Reply(() => fail(failure));

    public void TargetDied()
    {
        if (!isOver && cluster.TellsOfDeath())
            Reply(() => fail(new SiloUnavailableException("The silo died.")));
    }

    private void Reply(Action answer)
    {
        if (isOver || AnswerIsLost)
            return;
        cluster.Scheduler.After(cluster.Latency(), Caller, () => Complete(answer));
    }

    private void Complete(Action answer)
    {
        if (isOver)
            return;
        isOver = true;
        timeout?.Cancel();
        answer();
    }

    private interface IAnswer
    {
        Task Task { get; }

        void Succeed(object? result);

        void Fail(Exception failure);
    }

    private sealed class Answer<T> : IAnswer
    {
        private readonly TaskCompletionSource<T> source = new();

        public Task Task => source.Task;

        public void Succeed(object? result) => source.TrySetResult((T)result!);

        public void Fail(Exception failure)
        {
            source.TrySetException(failure);
            _ = source.Task.Exception; // Observed: the caller may have gone.
        }
    }
}
