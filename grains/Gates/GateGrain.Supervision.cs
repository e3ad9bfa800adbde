using EventLoop.Events;
using EventLoop.Tickets;

namespace EventLoop.Gates;

/// <summary>What supervisors decide against the rules.</summary>
internal sealed partial class GateGrain
{
    public async Task<Outcome<ScanAnswer, SuperviseRefusal>> Supervise(SupervisedScan scan)
    {
        if (State.Created is null)
        {
            ForgetIfUnknown();
            return SuperviseRefusal.GateNotFound;
        }

        var terms = await Terms();
        if (!terms.Allows(scan.Caller, StaffRights.Supervise) || scan.Caller.AccountId is not { } by)
            return SuperviseRefusal.NotYours;
        if (tally.Find(scan.Nonce) is { } before)
            return await AnswerAgain(before);

        // Taking an admission back is recorded as an exit through the same gate.
        var direction = scan.Undoes is null ? scan.Direction : ScanDirection.Exit;
        var asked = new GateScan(scan.Nonce, [], direction, null, State.Situation(Id, terms), tally.Inside);
        await Record([]);
        try
        {
            var decided = await grains.Get<ITicketParts>(scan.TicketId).Supervise(asked, by, scan.Reason, scan.Undoes);
            return decided.Value is { } answer ? Count(answer, scan.Nonce, scan.TicketId) : decided.Refusal!.Value;
        }
        catch (Exception fault) when (IsOutcomeUnknown(fault))
        {
            if (await FindOut(scan.Nonce) is { } known)
                return known;
            throw;
        }
    }
}
