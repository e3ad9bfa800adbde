namespace EventLoop.Analytics;

/// <summary>Adds up how often events' pages were looked at; any activation will do (key 0).</summary>
[Alias("IEventViewsGrain")]
public interface IEventViewsGrain : IGrainWithIntegerKey
{
    /// <summary>Adds what a process has counted since it last did so. A repeat would count twice.</summary>
    [Alias("Add")]
    Task Add(EventViews[] views);
}

/// <summary>How often an event's page was looked at in a quarter of an hour.</summary>
/// <param name="Source">What brought these visitors; empty: nothing was said.</param>
[GenerateSerializer, Immutable, Alias("EventViews")]
public sealed record EventViews([property: Id(0)] Guid EventId, [property: Id(1)] DateTimeOffset Quarter, [property: Id(2)] string Source, [property: Id(3)] long Views);
