namespace EventLoop.Analytics;

/// <summary>
/// Sums up what an event's ticket types and gates report; its key is the event's id. While somebody watches, every change is
/// published on the Orleans stream <see cref="LiveStream"/> with the event's id as key, at most 5 times a second.
/// </summary>
[Alias("ILiveCountersGrain")]
public interface ILiveCountersGrain : IGrainWithGuidKey
{
    /// <summary>
    /// The full picture as of now, and changes on the stream for the next <see cref="LiveStream.WatchPeriod"/>. Messages on the stream
    /// may be lost: whoever watches calls this every few seconds, and takes the answer for the truth. Null: no such event.
    /// </summary>
    [Alias("Watch")]
    Task<LiveCounters?> Watch();
}

/// <summary>Where live counters are published.</summary>
public static class LiveStream
{
    public const string Provider = "live";

    public const string Namespace = "counters";

    /// <summary>How long a call of <see cref="ILiveCountersGrain.Watch"/> keeps the stream flowing.</summary>
    public static TimeSpan WatchPeriod { get; } = TimeSpan.FromSeconds(15);

    /// <summary>No two messages of an event are closer to each other.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMilliseconds(200);
}

/// <summary>An event's figures while it sells and lets people in.</summary>
/// <param name="AsOf">When they were summed up; of two pictures the later one counts.</param>
/// <param name="RevenueMinor">Prices of what is sold, minor units of the event's currency, without fees.</param>
/// <param name="Admitted">Admissions at all gates; who leaves and comes back counts again.</param>
/// <param name="Inside">Admissions less exits; with access rules, who is on the grounds by them, up to five seconds ago.</param>
[GenerateSerializer, Immutable, Alias("LiveCounters")]
public sealed record LiveCounters(
    [property: Id(0)] DateTimeOffset AsOf,
    [property: Id(1)] int Sold,
    [property: Id(2)] int Held,
    [property: Id(3)] int Available,
    [property: Id(4)] long RevenueMinor,
    [property: Id(5)] int Admitted,
    [property: Id(6)] int Inside,
    [property: Id(7)] IReadOnlyList<LiveTicketType> ByTicketType,
    [property: Id(8)] IReadOnlyList<LiveGate> ByGate)
{
    /// <summary>How much there is that the organizer should look at: see <see cref="Orders.ISuspicionsGrain"/>.</summary>
    [Id(9)]
    public int Suspicions { get; init; }

    /// <summary>Places sold at the door; not in <see cref="Sold"/>, as their prices are not in <see cref="RevenueMinor"/>.</summary>
    [Id(11)]
    public int AtDoor { get; init; }

    /// <summary>Places given away; not in <see cref="Sold"/>.</summary>
    [Id(10)]
    public int Complimentary { get; init; }

    /// <summary>Who is in which area, in the order of the event's rules; up to five seconds old.</summary>
    [Id(13)]
    public IReadOnlyList<LiveArea> Areas { get; init; } = [];

    /// <summary>Devices that have given no sign of life for two minutes, having given one before; up to five seconds old.</summary>
    [Id(14)]
    public int SilentDevices { get; init; }

    /// <summary>Whether both say the same, whenever they were summed up.</summary>
    public bool HasFiguresOf(LiveCounters other) =>
        this with { AsOf = other.AsOf, ByTicketType = other.ByTicketType, ByGate = other.ByGate, Areas = other.Areas } == other
        && ByTicketType.SequenceEqual(other.ByTicketType)
        && Areas.SequenceEqual(other.Areas)
        && ByGate.Count == other.ByGate.Count
        && ByGate.Zip(other.ByGate).All(pair => pair.First.HasFiguresOf(pair.Second));
}

/// <summary>The part of a ticket type in the live counters.</summary>
[GenerateSerializer, Immutable, Alias("LiveTicketType")]
public sealed record LiveTicketType(
    [property: Id(0)] Guid TicketTypeId,
    [property: Id(1)] string Name,
    [property: Id(2)] int Sold,
    [property: Id(3)] int Held,
    [property: Id(4)] int Available,
    [property: Id(5)] long RevenueMinor)
{
    /// <inheritdoc cref="LiveCounters.AtDoor"/>
    [Id(6)]
    public int AtDoor { get; init; }

    /// <inheritdoc cref="LiveCounters.Complimentary"/>
    [Id(7)]
    public int Complimentary { get; init; }
}

/// <summary>The part of a gate in the live counters.</summary>
[GenerateSerializer, Immutable, Alias("LiveGate")]
public sealed record LiveGate(
    [property: Id(0)] Guid GateId,
    [property: Id(1)] string Name,
    [property: Id(2)] int Admitted,
    [property: Id(3)] int Exited,
    [property: Id(4)] int Refused)
{
    /// <summary>How often a device that was offline let somebody through whom the rules would have refused.</summary>
    [Id(5)]
    public int Conflicts { get; init; }

    public static IReadOnlyDictionary<string, int> NobodyRefused { get; } = new Dictionary<string, int>();

    /// <summary>Scans of the last minute.</summary>
    [Id(6)]
    public int ScansPerMinute { get; init; }

    /// <summary>Refused scans by reason, as <see cref="Gates.ScanNames"/> spells it.</summary>
    [Id(7)]
    public IReadOnlyDictionary<string, int> RefusedFor { get; init; } = NobodyRefused;

    public bool HasFiguresOf(LiveGate other) =>
        this with { RefusedFor = other.RefusedFor } == other
        && RefusedFor.Count == other.RefusedFor.Count
        && RefusedFor.All(refused => other.RefusedFor.GetValueOrDefault(refused.Key) == refused.Value);
}

/// <summary>How many people are in an area; those of an inner one are in the outer one too.</summary>
[GenerateSerializer, Immutable, Alias("LiveArea")]
public sealed record LiveArea([property: Id(0)] string Name, [property: Id(1)] int? Capacity, [property: Id(2)] int Inside);
