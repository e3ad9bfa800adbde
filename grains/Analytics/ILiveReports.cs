using EventLoop.TicketTypes;

namespace EventLoop.Analytics;

/// <summary>What ticket types and gates tell the live counters of their event. Reports are absolute, so a lost one does no harm.</summary>
[Alias("ILiveReports")]
internal interface ILiveReports : IGrainWithGuidKey
{
    [Alias("ReportTicketType")]
    Task Report(TicketTypeTotals totals);

    [Alias("ReportGate")]
    Task Report(GateTotals totals);

    /// <summary>There is something that the organizer should look at, or may be.</summary>
    [Alias("Suspicious")]
    Task Suspicious();
}

/// <summary>What a gate has counted so far, in scans.</summary>
[GenerateSerializer, Immutable, Alias("GateTotals")]
internal sealed record GateTotals(
    [property: Id(0)] Guid GateId,
    [property: Id(1)] string Name,
    [property: Id(2)] int Admitted,
    [property: Id(3)] int Exited,
    [property: Id(4)] int Refused)
{
    /// <summary>How often a device that was offline let somebody through whom the rules would have refused.</summary>
    [Id(5)]
    public int Conflicts { get; init; }

    /// <summary>Scans of the last minute.</summary>
    [Id(6)]
    public int ScansPerMinute { get; init; }

    /// <summary>Refused scans by reason, as <see cref="Gates.ScanNames"/> spells it.</summary>
    [Id(7)]
    public IReadOnlyDictionary<string, int> RefusedFor { get; init; } = LiveGate.NobodyRefused;
}
