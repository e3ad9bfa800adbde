namespace EventLoop.Simulation;

/// <summary>One run: a sale and its gates under whatever trouble the seed brings, until all has come to rest.</summary>
internal static class Simulation
{
    private const long MostSteps = 400_000;

    public static SimResult Run(int seed, Plant? plant = null, Action<string>? log = null)
    {
        var before = SynchronizationContext.Current;
        try
        {
            return Run(new SimWorld(seed, plant), new Random(seed), seed, log);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private static SimResult Run(SimWorld world, Random seeds, int seed, Action<string>? log)
    {
        world.Scheduler.Log = log;
        world.Cluster.StartSilo();
        if (seeds.Next(2) == 0)
            world.Cluster.StartSilo();
        var fair = new Fair(world.NewId(), world.NewId());
        var organizer = new Organizer(world, fair, seeds.Next());
        var chaos = new Chaos(world, seeds.Next());
        _ = chaos.Start();
        _ = new Poker(world, seeds.Next()).Start();
        var settingUp = organizer.Start();
        RunUntil(world, () => settingUp.IsCompleted, TimeSpan.FromHours(2));

        var people = new List<Task> { organizer.Start() };
        for (var buyer = 6 + seeds.Next(12); buyer > 0; buyer--)
            people.Add(new Buyer(world, fair, $"buyer{buyer}", seeds.Next()).Start());
        for (var staff = 1 + seeds.Next(3); staff > 0; staff--)
            people.Add(new GateStaff(world, fair, $"staff{staff}", seeds.Next()).Start());
        RunUntil(world, () => people.TrueForAll(person => person.IsCompleted), TimeSpan.FromHours(4));

        chaos.End();
        RunUntil(world, () => false, world.HoldLifetime + TimeSpan.FromMinutes(3));
        world.Auditor.AtRest();
        var visiting = new LastVisitor(world, fair, seeds.Next()).Start();
        RunUntil(world, () => visiting.IsCompleted, TimeSpan.FromMinutes(10));
        world.Auditor.Check(visiting.IsCompleted, "Grains do not answer any more.");
        return new(seed, world.Auditor.FirstViolation, world.Scheduler.Trace, world.Scheduler.Steps, world.Auditor.Facts);
    }

    private static void RunUntil(SimWorld world, Func<bool> isDone, TimeSpan most)
    {
        var until = world.Scheduler.Now + most;
        while (world.Auditor.FirstViolation is null && !isDone() && world.Scheduler.Now < until && world.Scheduler.Step(until))
        {
            if (world.Scheduler.Steps > MostSteps)
                world.Auditor.Violation("It does not come to rest.");
        }
    }
}

/// <summary>What became of a run.</summary>
/// <param name="Violation">The first thing that was wrong; null when all was well.</param>
/// <param name="Facts">How often each was recorded.</param>
/// <param name="Trace">Equal for two runs that did the same things in the same order.</param>
internal sealed record SimResult(int Seed, string? Violation, ulong Trace, long Steps, IReadOnlyDictionary<string, int> Facts);
