using EventLoop.Gates;

namespace EventLoop.Tickets;

/// <summary>What orders and gates ask of a ticket.</summary>
[Alias("ITicketParts")]
internal interface ITicketParts : IGrainWithGuidKey
{
    /// <summary>The ticket was refunded and admits nobody any more, from the moment this returns. A repeat changes nothing.</summary>
    [Alias("Void")]
    Task Void(Guid refundId);

    /// <summary>Its holder gives it back: it admits nobody any more from the moment this returns, unless it was used, passed on or blocked. A repeat gives the same.</summary>
    /// <returns>False: it stays as it is.</returns>
    [Alias("GiveUp")]
    Task<bool> GiveUp(Guid refundId);

    /// <summary>Another ticket of the order could not be given back: it is as it was before. A repeat changes nothing.</summary>
    [Alias("Restore")]
    Task Restore(Guid refundId);

    /// <summary>What has become of the ticket since its order issued it.</summary>
    [Alias("Standing")]
    Task<TicketStanding> Standing();

    /// <summary>
    /// Judges a scan at a gate and records it. What it refuses with is not recorded here, since there is no such ticket at this
    /// event: the gate turns it away.
    /// </summary>
    [Alias("Scan"), ResponseTimeout(Patience.Hot)]
    Task<Outcome<ScanAnswer, ScanReason>> Scan(GateScan scan);

    /// <summary>Records a supervisor's decision; who may decide the gate knows. A repeat of the nonce gives the first answer.</summary>
    /// <param name="scan">Of the ticket, without its code.</param>
    [Alias("Supervise")]
    Task<Outcome<ScanAnswer, SuperviseRefusal>> Supervise(GateScan scan, Guid by, SupervisorReason reason, Guid? undoes);

    /// <summary>What a scan of its code would come to at that time, as the ticket stands now; nothing is recorded.</summary>
    [Alias("Foresee")]
    Task<EntryForecast> Foresee(GateScan scan, DateTimeOffset at);

    /// <summary>What the scan with this nonce came to; null when this ticket has none.</summary>
    [Alias("Answered")]
    Task<ScanAnswer?> Answered(Guid nonce);
}

/// <summary>A code of ours at a gate, and what the gate knows.</summary>
/// <param name="Inside">How many the gate has let in and not out.</param>
[GenerateSerializer, Immutable, Alias("GateScan")]
internal sealed record GateScan(
    [property: Id(0)] Guid Nonce,
    [property: Id(1)] byte[] Code,
    [property: Id(2)] ScanDirection Direction,
    [property: Id(3)] Guid? DeviceId,
    [property: Id(4)] GateSituation Gate,
    [property: Id(5)] int Inside)
{
    /// <summary>The code came with a rotating part that is right at this moment.</summary>
    [Id(6)]
    public bool IsFresh { get; init; }

    /// <summary>What a device decided by itself while it was offline; null: nobody has decided yet.</summary>
    [Id(7)]
    public OfflineDecision? Offline { get; init; }
}

/// <summary>What a ticket needs to know of a gate to judge a scan there.</summary>
[GenerateSerializer, Immutable, Alias("GateSituation")]
internal sealed record GateSituation(
    [property: Id(0)] Guid GateId,
    [property: Id(1)] Guid EventId,
    [property: Id(2)] GateTerms Terms,
    [property: Id(3)] bool IsOpen,
    [property: Id(4)] bool EventCancelled,
    [property: Id(5)] DateTimeOffset EventEnd)
{
    /// <summary>Null: the event has no access rules.</summary>
    [Id(6)]
    public GateAccess? Access { get; init; }
}

/// <summary>An event's access rules as they are at one gate.</summary>
/// <param name="Area">Where the gate leads; empty: the event itself.</param>
/// <param name="AreaIsFull">Nobody else fits in there now.</param>
[GenerateSerializer, Immutable, Alias("GateAccess")]
internal sealed record GateAccess(
    [property: Id(0)] AccessRules Rules,
    [property: Id(1)] string TimeZone,
    [property: Id(2)] string Area,
    [property: Id(3)] bool AreaIsFull);
