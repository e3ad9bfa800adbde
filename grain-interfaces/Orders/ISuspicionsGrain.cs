using EventLoop.Accounts;
using EventLoop.Events;

namespace EventLoop.Orders;

/// <summary>What an organizer should look at, read from the tables; any activation will do (key 0).</summary>
[Alias("ISuspicionsGrain")]
public interface ISuspicionsGrain : IGrainWithIntegerKey
{
    /// <summary>The suspicions of an event, the latest first. For its organizer only.</summary>
    [Alias("Of")]
    Task<Outcome<Page<Suspicion>, EventRefusal>> Of(Caller caller, Guid eventId, int limit, PageCursor? after);
}

/// <summary>Orders that somebody should look at.</summary>
/// <param name="What"><c>over_limit</c>, <c>many_orders</c>, or <c>risk</c>, which is the payment provider's.</param>
/// <param name="By">The trait that the orders share; null for a risk.</param>
/// <param name="Times">How often it was seen.</param>
/// <param name="Level">Of a risk, the payment provider's word.</param>
/// <param name="OrderIds">The latest orders that it is about, at most twenty.</param>
[GenerateSerializer, Immutable, Alias("Suspicion")]
public sealed record Suspicion(
    [property: Id(0)] Guid SuspicionId,
    [property: Id(1)] string What,
    [property: Id(2)] string? By,
    [property: Id(3)] int Times,
    [property: Id(4)] DateTimeOffset FirstAt,
    [property: Id(5)] DateTimeOffset LastAt,
    [property: Id(6)] string? Level,
    [property: Id(7)] IReadOnlyList<Guid> OrderIds);
