using EventLoop.Ledger;

namespace EventLoop.Gates;

/// <summary>
/// Scans of which this activation has not heard: a ticket may still be writing one down for the activation before this one, or for a call that has ended without an answer. So the gate looks into the
/// table again until nothing can be on its way any more, never further back than minutes. Each scan counts once, however it is found.
/// </summary>
internal sealed partial class GateGrain
{
    /// <summary>How long a scan may be on its way into the table: longer than any call waits for its answer.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LooksBack = TimeSpan.FromMinutes(2);

    private IGrainTimer? catchesUp;
    private DateTimeOffset unsureSince;
    private DateTimeOffset unsureUntil;

    public async Task CatchUp()
    {
        var (began, until) = (Now, unsureUntil);
        foreach (var scan in await log.DecidedSince(Id, catchesUp is null ? began - LooksBack : unsureSince))
            Tally(scan);
        unsureSince = began - LooksBack;
        if (began < until || until != unsureUntil)
            return;
        catchesUp?.Dispose();
        catchesUp = null;
    }

    private static bool IsOutcomeUnknown(Exception fault) => fault is LedgerUnavailableException or TimeoutException or OrleansException;

    /// <summary>The answer to a scan that another gate or an earlier try has got, since the table lets each nonce in once; null when nobody has, yet.</summary>
    private async Task<ScanAnswer?> FindOut(Guid nonce)
    {
        CatchUpSoon();
        return await log.Find(nonce) is { } known ? await AnswerAgain(known) : null;
    }

    private void CatchUpSoon()
    {
        unsureUntil = Now + OnItsWay;
        if (catchesUp is not null)
            return;
        unsureSince = Now - LooksBack;
        catchesUp = this.RegisterGrainTimer(CatchUp, OnItsWay, OnItsWay);
    }
}
