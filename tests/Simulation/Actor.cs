namespace EventLoop.Simulation;

/// <summary>Somebody outside of the cluster, with habits and dice of their own.</summary>
internal abstract class Actor(SimWorld world, string name, int seed)
{
    protected SimWorld World => world;

    protected Auditor Auditor => world.Auditor;

    protected Random Dice { get; } = new(seed);

    protected string Name => name;

    public Task Start()
    {
        var done = new TaskCompletionSource();
        world.Scheduler.NewContext(name).Post(() => _ = Live());
        return done.Task;

        async Task Live()
        {
            try
            {
                await Act();
            }
            catch (Exception failure)
            {
                Auditor.Violation($"{name} met {failure}");
            }

            done.SetResult();
        }
    }

    protected abstract Task Act();

    protected bool Chance(double rate) => Dice.NextDouble() < rate;

    protected Task Pause(double mostSeconds) => world.Scheduler.Delay(TimeSpan.FromSeconds(Dice.NextDouble() * mostSeconds));

    protected Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        Dice.NextBytes(bytes);
        return new(bytes);
    }

    /// <summary>Tries until there is an answer, or patience ends; then the outcome is not known.</summary>
    /// <param name="isFinal">Whether an answer needs no other try.</param>
    protected async Task<T?> Insist<T>(Func<Task<T>> call, Func<T, bool>? isFinal = null)
        where T : class
    {
        for (var tries = 2 + Dice.Next(8); tries > 0; tries--)
        {
            try
            {
                var answer = await call();
                world.Scheduler.Happened($"{name} hears {Answer(answer)}");
                if (isFinal is null || isFinal(answer))
                    return answer;
            }
            catch (Exception failure) when (SimWorld.IsTrouble(failure))
            {
                world.Scheduler.Happened($"{name} hears {failure.GetType().Name}");
            }

            await Pause(10);
        }

        return null;
    }

    // Without the ids, which say nothing.
    private static string Answer(object answer)
    {
        var refusal = answer.GetType().GetProperty("Refusal")?.GetValue(answer);
        return refusal?.ToString() ?? answer.GetType().Name;
    }
}
