namespace EventLoop.Gates;

/// <summary>Scans that devices have judged by themselves.</summary>
internal sealed partial class GateGrain
{
    public async Task<Outcome<ScanAnswer, ScanRefusal>> SendIn(OfflineScan scan)
    {
        var nonce = scan.Scan.Nonce;
        var isOld = scan.Decision.At <= Now - GateTally.RemembersFor;
        if (!isOld || State.Created is null || underWay.ContainsKey(nonce))
            return await Scan(scan.Scan, scan.Decision);

        // What happened too long ago is not remembered here, so whether it was counted the table must tell.
        if (await log.Find(nonce) is { } known)
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
