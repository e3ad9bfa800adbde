namespace EventLoop.Simulation;

/// <summary>
/// How much goes wrong in a run. Each seed leaves some kinds of trouble out and makes others common: what a little of everything
/// never meets, much of one thing does.
/// </summary>
internal sealed class Faults
{
    public Faults(Random chance)
    {
        LostCalls = Rate(chance, 0.01);
        LostAnswers = Rate(chance, 0.02);
        SlowCalls = Rate(chance, 0.01);
        GatewayAway = Rate(chance, 0.15);
        GatewayLosesAnswers = Rate(chance, 0.1);
        Kills = Rate(chance, 1);
        FalseDeaths = Rate(chance, 1);
        Twins = Rate(chance, 1);
        Collections = Rate(chance, 1);
        Outages = Rate(chance, 1);
        ClockJumps = Rate(chance, 1);
        Connection = Enum.GetValues<ConnectionFault>().ToDictionary(fault => fault, _ => Rate(chance, 0.03));
    }

    public double LostCalls { get; private set; }

    public double LostAnswers { get; private set; }

    public double SlowCalls { get; private set; }

    public double GatewayAway { get; private set; }

    public double GatewayLosesAnswers { get; private set; }

    /// <summary>Of silos, relative to each other kind of trouble; as the four below.</summary>
    public double Kills { get; }

    public double FalseDeaths { get; }

    public double Twins { get; }

    public double Collections { get; }

    public double Outages { get; }

    public double ClockJumps { get; }

    public Dictionary<ConnectionFault, double> Connection { get; private set; }

    /// <summary>From now on all goes well.</summary>
    public void End()
    {
        LostCalls = LostAnswers = SlowCalls = GatewayAway = GatewayLosesAnswers = 0;
        Connection = [];
    }

    private static double Rate(Random chance, double most) => chance.Next(5) switch
    {
        0 or 1 => 0,
        2 => most * 0.2,
        3 => most * 0.5,
        _ => most,
    };
}

/// <summary>The dice for one part of the world, so that what one part rolls does not change what another one meets.</summary>
internal sealed class SimChance(int seed, Faults faults)
{
    private readonly Random dice = new(seed);

    public int Next(int below) => dice.Next(below);

    public bool Is(double rate) => dice.NextDouble() < rate;

    /// <summary>What goes wrong with the next statement; null when nothing does.</summary>
    public ConnectionFault? Fault()
    {
        foreach (var (fault, rate) in faults.Connection)
        {
            if (Is(rate))
                return fault;
        }

        return null;
    }
}
