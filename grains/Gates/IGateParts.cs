using EventLoop.Analytics;
using EventLoop.Events;

namespace EventLoop.Gates;

/// <summary>What an event asks of its gates.</summary>
[Alias("IGateParts")]
internal interface IGateParts : IGrainWithGuidKey
{
    /// <summary>The event has changed.</summary>
    [Alias("TermsChanged")]
    Task TermsChanged(EventTerms terms);

    /// <summary>What it has counted so far; null when there is no such gate.</summary>
    [Alias("Totals")]
    Task<GateTotals?> Totals();

    /// <summary>All that is known of it; null when there is no such gate.</summary>
    [Alias("Describe")]
    Task<GateView?> Describe();

    /// <summary>Counts the scans that have become durable without its hearing of them. It does so by itself when there may be some.</summary>
    /// <exception cref="EventLoop.Ledger.LedgerUnavailableException">Storage is away.</exception>
    [Alias("CatchUp")]
    Task CatchUp();
}
