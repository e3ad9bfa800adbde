using EventLoop.Accounts;
using EventLoop.Events;

namespace EventLoop.Orders;

/// <summary>Pays all orders of a cancelled event back; its key is the event's id.</summary>
[Alias("IEventRefundsGrain")]
public interface IEventRefundsGrain : IGrainWithGuidKey
{
    /// <summary>How far that is, for the event's organizer.</summary>
    [Alias("Progress")]
    Task<Outcome<RefundProgress, EventRefusal>> Progress(Caller caller);
}

/// <summary>How many of an event's orders have their money back.</summary>
/// <param name="IsDue">The event is cancelled, and not all has gone back yet.</param>
/// <param name="IsDone">The event is cancelled, and all has gone back.</param>
/// <param name="Paid">Orders that were paid, free ones included.</param>
/// <param name="Refunded">Of these, those of which nothing is left.</param>
/// <param name="Open">Orders of which something is still to end or to go back.</param>
/// <param name="PaidMinor">What was paid.</param>
/// <param name="RefundedMinor">What has gone back, or is going to.</param>
[GenerateSerializer, Immutable, Alias("RefundProgress")]
public sealed record RefundProgress(
    [property: Id(0)] bool IsDue,
    [property: Id(1)] bool IsDone,
    [property: Id(2)] int Paid,
    [property: Id(3)] int Refunded,
    [property: Id(4)] int Open,
    [property: Id(5)] long PaidMinor,
    [property: Id(6)] long RefundedMinor,
    [property: Id(7)] string Currency);
