using System.Diagnostics;

namespace EventLoop.Ledger;

/// <summary>
/// Spans of group commits (source <c>EventLoop</c>). A commit serves decisions of many traces: it is a child of the first, links to all
/// of them, and each of them links back. While nobody traces, all of this is one look at <see cref="ActivitySource.HasListeners"/>.
/// </summary>
internal static class LedgerTracing
{
    private static readonly ActivitySource Source = new("EventLoop");

    /// <summary>The span that asks for facts to be recorded; null while nobody traces.</summary>
    public static Activity? DecisionUnderWay => Source.HasListeners() && Activity.Current is { Recorded: true } decision ? decision : null;

    /// <summary>Begins the span of a commit; null when none of its decisions is traced.</summary>
    public static Activity? StartCommit(IReadOnlyList<CommitUnit> batch)
    {
        if (!Source.HasListeners())
            return null;
        var decisions = Decisions(batch).Select(decision => new ActivityLink(decision.Context)).ToList();
        if (decisions.Count == 0)
            return null;
        var span = Source.StartActivity("ledger commit", ActivityKind.Internal, decisions[0].Context, links: decisions);
        span?.SetTag("eventloop.ledger.batch.size", batch.Count);
        return span;
    }

    /// <summary>The batch is durable: whoever looks at one decision finds its commit, and with it the others.</summary>
    public static void Committed(IReadOnlyList<CommitUnit> batch, Activity? span)
    {
        if (span is null)
            return;
        foreach (var decision in Decisions(batch))
            decision.AddLink(new(span.Context));
    }

    private static IEnumerable<Activity> Decisions(IReadOnlyList<CommitUnit> batch) => batch.SelectMany(unit => unit.Decisions ?? []);
}
