using EventLoop.Orders;

namespace EventLoop.Simulation;

/// <summary>Kills silos, forgets where grains are, lets storage go away and the clock jump.</summary>
internal sealed class Chaos(SimWorld world, int seed) : Actor(world, "chaos", seed)
{
    private bool isOver;

    /// <summary>Everything is repaired, and nothing breaks any more.</summary>
    public void End()
    {
        isOver = true;
        World.Faults.End();
        World.Database.AwayUntil = default;
        foreach (var silo in World.Cluster.Silos.Where(silo => silo.IsDeclaredDead).ToList())
            World.Cluster.Kill(silo);
        foreach (var silo in World.Cluster.Silos.ToList())
        {
            foreach (var activation in silo.Activations.Where(activation => World.Cluster.Directory.GetValueOrDefault(activation.GrainId) != activation).ToList())
                Drop(activation);
        }

        if (World.Cluster.Silos.Count == 0)
            World.Cluster.StartSilo();
    }

    protected override async Task Act()
    {
        var faults = World.Faults;
        (double Rate, Func<Task> Happens)[] troubles =
        [
            (faults.Kills, Kill), (faults.FalseDeaths, DeclareDead), (faults.Twins, Twin), (faults.Collections * 3, Collect),
            (faults.Outages, Outage), (faults.ClockJumps * 0.3, Jump),
        ];
        var sum = troubles.Sum(trouble => trouble.Rate);
        while (!isOver && sum > 0)
        {
            await Pause(30);
            var at = Dice.NextDouble() * sum;
            foreach (var (rate, happens) in troubles)
            {
                at -= rate;
                if (at > 0)
                    continue;
                if (!isOver)
                    _ = happens();
                break;
            }
        }
    }

    private async Task Kill()
    {
        if (World.Cluster.Silos.Count == 0)
            return;
        World.Cluster.Kill(World.Cluster.Silos[Dice.Next(World.Cluster.Silos.Count)]);
        await Pause(20);
        if (!isOver)
            World.Cluster.StartSilo();
    }

    private async Task DeclareDead()
    {
        if (World.Cluster.Silos.FirstOrDefault(silo => !silo.IsDeclaredDead) is not { } silo)
            return;
        World.Cluster.DeclareDead(silo);
        World.Cluster.StartSilo();
        await Pause(60);
        if (World.Cluster.Silos.Contains(silo))
            World.Cluster.Kill(silo);
    }

    private async Task Twin()
    {
        if (Any() is not { } activation)
            return;
        World.Scheduler.Happened($"{activation.Name} is forgotten");
        World.Cluster.MakeStale(activation);
        await Pause(60);
        Drop(activation);
    }

    private Task Collect()
    {
        if (Any() is { IsIdle: true } activation)
            activation.Deactivate(new(DeactivationReasonCode.ActivationIdle, "idle"));
        return Task.CompletedTask;
    }

    private Task Outage()
    {
        World.Scheduler.Happened("storage is away");
        World.Database.AwayUntil = World.Scheduler.Now + TimeSpan.FromSeconds(Dice.Next(20));
        return Task.CompletedTask;
    }

    private Task Jump()
    {
        World.Scheduler.Happened("the clock jumps");
        World.Scheduler.MoveClock(World.HoldLifetime * Dice.NextDouble() * 1.2);
        return Task.CompletedTask;
    }

    private SimActivation? Any() =>
        World.Cluster.Directory.Count == 0 ? null : World.Cluster.Directory.ElementAt(Dice.Next(World.Cluster.Directory.Count)).Value;

    private void Drop(SimActivation activation)
    {
        if (activation.State == SimActivation.Life.Gone)
            return;
        activation.Die();
        World.Cluster.Left(activation);
    }
}

/// <summary>Pokes the sweeper, as every silo does.</summary>
internal sealed class Poker(SimWorld world, int seed) : Actor(world, "poker", seed)
{
    protected override async Task Act()
    {
        while (true)
        {
            await World.Scheduler.Delay(OrderSweeperGrain.Interval);
            try
            {
                await World.Grains.GetGrain<IOrderSweeperGrain>(0).Sweep();
            }
            catch (Exception failure) when (SimWorld.IsTrouble(failure))
            {
                World.Scheduler.Happened($"the sweeper met {failure.GetType().Name}");
            }
        }
    }
}
