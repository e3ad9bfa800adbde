using EventLoop.Accounts;
using EventLoop.Events;

namespace EventLoop.Payments;

/// <summary>
/// Holds the books of one event, whose id is its key, against the payment provider's, however many payments there are: page by page in the
/// background. What was read is kept, so a run goes on where it was after a failure or a restart.
/// </summary>
[Alias("IReconciliationGrain")]
public interface IReconciliationGrain : IGrainWithGuidKey
{
    /// <summary>Begins a run, or answers with the one that is under way. For the event's organizer only.</summary>
    /// <param name="day">Only orders that were placed on this day (UTC); null: all.</param>
    [Alias("Start")]
    Task<Outcome<ReconciliationRun, EventRefusal>> Start(Caller caller, DateOnly? day);

    /// <summary>The last runs, the latest first, at most <see cref="Kept"/>. For the event's organizer only.</summary>
    [Alias("Runs")]
    Task<Outcome<ReconciliationRun[], EventRefusal>> Runs(Caller caller);

    /// <summary>So many runs are kept of each event.</summary>
    const int Kept = 10;
}

/// <summary>A comparison of two books, and how far it is.</summary>
/// <param name="Day">Null: all days.</param>
/// <param name="Looked">Payments that were read at the provider so far, also those of other events.</param>
/// <param name="Result">Null until it is done.</param>
[GenerateSerializer, Immutable, Alias("ReconciliationRun")]
public sealed record ReconciliationRun(
    [property: Id(0)] Guid RunId,
    [property: Id(1)] DateOnly? Day,
    [property: Id(2)] DateTimeOffset StartedAt,
    [property: Id(3)] int Looked,
    [property: Id(4)] Reconciliation? Result);
