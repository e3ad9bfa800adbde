using EventLoop.Accounts;

namespace EventLoop.Gates;

/// <summary>The gates of an event; the key is the event's id.</summary>
[Alias("IGateListGrain")]
public interface IGateListGrain : IGrainWithGuidKey
{
    /// <summary>All gates, in the order in which they were added. For the event's organizer.</summary>
    [Alias("List")]
    Task<Outcome<GateView[], GateRefusal>> List(Caller caller);
}
