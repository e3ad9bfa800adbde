namespace EventLoop.Gates;

/// <summary>Scans that devices have judged by themselves.</summary>
internal sealed partial class GateGrain
{
    private readonly Dictionary<Guid, Task<Outcome<ScanAnswer, ScanRefusal>>> oldUnderWay = [];

    public async Task<Outcome<ScanAnswer, ScanRefusal>> SendIn(OfflineScan scan)
    {
        var nonce = scan.Scan.Nonce;
        if (scan.Decision.At > Now - GateTally.RemembersFor || State.Created is null || underWay.ContainsKey(nonce))
            return await Scan(scan.Scan, scan.Decision);

        // A repeat that comes meanwhile waits for the first, since it could not tell whether that was counted.
        if (oldUnderWay.TryGetValue(nonce, out var first))
            return await first;
        var sent = SendInOld(scan);
        oldUnderWay.Add(nonce, sent);
        try
        {
            return await sent;
        }
        finally
        {
            oldUnderWay.Remove(nonce);
        }
    }

    /// <summary>What happened too long ago is not remembered here, so whether it was counted the table must tell.</summary>
    private async Task<Outcome<ScanAnswer, ScanRefusal>> SendInOld(OfflineScan scan)
    {
        if (await log.Find(scan.Scan.Nonce) is { } known)
            return await AnswerAgain(known);
        var outcome = await Scan(scan.Scan, scan.Decision);
        if (outcome.Value is { } answer && answer.GateId == Id)
            tally.Add(answer.Result, answer.Reason, 1);
        return outcome;
    }

    public async Task<GateView?> Describe()
    {
        var view = View();
        await Record([]);
        ForgetIfUnknown();
        return State.Created is null ? null : view;
    }
}
