using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace EventLoop;

/// <summary>How silos find each other.</summary>
public enum ClusterMode
{
    /// <summary>One silo, which knows of itself in memory. Nothing of it outlives the process.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "One silo, not a floating-point number.")]
    Single,

    /// <summary>Silos and clients meet through a table in Postgres.</summary>
    Postgres,
}

/// <summary>Configuration section <c>Cluster</c>; README.md beside this file lists the names and what they are for.</summary>
public sealed class ClusterSettings
{
    public ClusterMode Mode { get; set; } = ClusterMode.Single;

    /// <summary>Silos with the same id form one cluster.</summary>
    public string Id { get; set; } = "eventloop";

    /// <summary>Part of the key of every stored grain state: it must never change while the data lives.</summary>
    public string ServiceId { get; set; } = "eventloop";

    /// <summary>The address at which other processes reach this silo; it listens on this one only.</summary>
    public string Address { get; set; } = IPAddress.Loopback.ToString();

    public int SiloPort { get; set; } = 11111;

    /// <summary>Where clients connect. Orleans does not authenticate them: never open it beyond the private network. 0: none.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>A grain that nobody calls for this long leaves memory.</summary>
    public double IdleMinutes { get; set; } = 5;

    /// <summary>A call that has no answer by then fails with an unknown outcome.</summary>
    public double ResponseSeconds { get; set; } = 15;

    /// <summary>Calls that may wait for one activation; more are refused.</summary>
    public int MaxWaitingCalls { get; set; } = 10_000;

    /// <summary>How long a stop may take: requests, grains and commits under way.</summary>
    public double ShutdownSeconds { get; set; } = 30;

    /// <summary>How long <c>/health/ready</c> says 503 before connections are refused, so that load balancers go elsewhere.</summary>
    public double DrainSeconds { get; set; } = 1;

    /// <summary>A silo that does not answer a probe in this time has missed it; one that is busy itself waits up to twice as long.</summary>
    public double ProbeSeconds { get; set; } = 1;

    /// <summary>A silo that has missed this many probes in a row is suspected.</summary>
    public int MissedProbes { get; set; } = 2;

    /// <summary>This many silos must suspect one before it counts as dead (fewer when fewer are there).</summary>
    public int DeathVotes { get; set; } = 2;

    /// <summary>Each silo writes this often that it lives. After three silences a new silo no longer waits for it.</summary>
    public double AliveSeconds { get; set; } = 5;

    /// <summary>The table of silos is read this often if nothing else asks for it.</summary>
    public double TableRefreshSeconds { get; set; } = 10;

    /// <summary>A client reads the list of gateways this often: so long it may go on asking a silo that others know to be dead.</summary>
    public double GatewayRefreshSeconds { get; set; } = 2;

    /// <summary>Rows of dead silos are deleted after this long.</summary>
    public double DefunctHours { get; set; } = 24;
}
