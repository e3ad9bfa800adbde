using EventLoop.Accounts;
using EventLoop.Attendees;
using EventLoop.Gates;
using EventLoop.Ledger;
using EventLoop.Orders;

namespace EventLoop.Tickets;

/// <summary>
/// The one owner of a ticket. It is born in its order's commit and first wakes up when somebody scans or transfers it: then it reads
/// its order's stream and its own at once.
/// </summary>
internal sealed class TicketGrain(
    IGrainContext context, SiloLedger ledger, IGrainFactory grains, TicketSigner signer, AttendeeNames attendees, TicketHolders holders)
    : LedgerGrain<Ticket, TicketFact>(context, ledger, TicketKind.Instance), ITicketGrain, ITicketParts
{
    private readonly LedgerReader streams = ledger.Streams;

    // In memory only: whom the last scan was answered with.
    private (Guid Attendee, string Name)? known;

    public async Task<Outcome<ScanAnswer, ScanReason>> Scan(GateScan scan)
    {
        if (State.Scans.ContainsKey(scan.Nonce))
            return await Settled(scan);
        var verdict = State.Judge(scan, scan.Offline?.At ?? Now);
        if (!State.Keeps(verdict.Reason))
        {
            ForgetIfUnissued();
            return verdict.Reason!.Value;
        }

        // Read before anything is decided for good: without a name there is no answer.
        await NameOf(State.AttendeeId);
        await Record([Ticket.Scanned(scan, verdict, State.ScanId(NewId()), Now)]);
        return await Settled(scan);
    }

    public async Task<ScanAnswer?> Answered(Guid nonce) => State.Scans.ContainsKey(nonce) ? await Answer(nonce) : null;

    public async Task Void(Guid refundId)
    {
        RequireIssued();
        await Record(State.Voided is null ? [new TicketVoided(refundId, Now)] : []);
    }

    public async Task<bool> GiveUp(Guid refundId)
    {
        RequireIssued();
        var isGiven = State.Voided?.RefundId == refundId;
        var canBe = isGiven || State.Standing.IsUntouched;
        await Record(canBe && !isGiven ? [new TicketVoided(refundId, Now)] : []);
        return canBe;
    }

    public async Task Restore(Guid refundId)
    {
        RequireIssued();
        await Record(State.Voided?.RefundId == refundId ? [new TicketRestored(refundId, Now)] : []);
    }

    public async Task<TicketStanding> Standing()
    {
        RequireIssued();
        var standing = State.Standing;
        await Record([]);
        return standing;
    }

    public async Task<Outcome<ScanAnswer, SuperviseRefusal>> Supervise(GateScan scan, Guid by, SupervisorReason reason, Guid? undoes)
    {
        if (State.Scans.ContainsKey(scan.Nonce))
            return await Settled(scan);
        if (State.RefuseSupervise(scan.Gate.EventId, undoes) is { } refusal)
            return Refused(refusal);
        await NameOf(State.AttendeeId);
        await Record([State.Supervised(scan, by, reason, undoes, State.ScanId(NewId()), Now)]);
        return await Settled(scan);
    }

    public Task<EntryForecast> Foresee(GateScan scan, DateTimeOffset at)
    {
        // As if its holder showed the right code, of this moment where it rotates.
        var verdict = State.Judge(scan with { Code = State.IsIssued ? State.Codes[^1] : [], IsFresh = true }, at);
        var result = verdict.Reason is not null ? ScanResult.Refused : scan.Direction == ScanDirection.Entry ? ScanResult.Admitted : ScanResult.Exited;
        ForgetIfUnissued();
        return Task.FromResult(new EntryForecast(result, verdict.Reason, verdict.Rule, verdict.Attention));
    }

    public Task<Outcome<TicketView, TicketRefusal>> Get(Caller caller) =>
        Task.FromResult(State.RefuseGet(caller) is { } refusal ? Refused(refusal) : View());

    public async Task<Outcome<TicketView, TicketRefusal>> SetBlocked(Caller caller, bool blocked, BlockReason reason)
    {
        if (State.RefuseBlock(caller) is { } refusal)
            return Refused(refusal);
        BlockReason? wanted = blocked ? reason : null;
        await Record(wanted == State.BlockedFor ? [] : [blocked ? new TicketBlocked(Now) { Reason = reason } : new TicketUnblocked(Now)]);
        return View();
    }

    public async Task<Outcome<TransferredTicket, TransferRefusal>> Transfer(TransferTicket command)
    {
        if (State.Transfers.Find(done => done.OperationId == command.OperationId) is { } done)
            return Transferred(done);
        if (State.RefuseTransfer(command.Caller) is { } refusal)
            return Refused(refusal);

        var account = await holders.AccountOf(command.Email);
        var code = await signer.Sign(State.Birth!.EventId, Id, State.Birth.TicketTypeId, (ushort)(State.Codes.Count + 1));
        var attendee = new AttendeeRow(NewId(), command.Email, command.Name, null) { IsNew = true };
        var transfer = new TicketTransferred(command.OperationId, attendee.Id, account, code, Now);
        await Record([transfer], rows: [attendee]);
        return Transferred(transfer);
    }

    public async Task<Outcome<TicketView, NameRefusal>> Name(NameTicket command)
    {
        var isDone = State.Namings.Contains(command.OperationId);
        if (!isDone && State.RefuseName(command.Caller) is { } refusal)
            return Refused(refusal);
        if (isDone)
        {
            await Record([]);
            return View().Value!;
        }

        var holder = State.AttendeeId;
        var email = await holders.EmailOf(holder);
        // It became somebody else's meanwhile.
        if (State.AttendeeId != holder)
            throw new LedgerUnavailableException("The ticket has changed hands.");
        var attendee = new AttendeeRow(NewId(), email, command.Name, null) { IsNew = true };
        await Record([new TicketNamed(command.OperationId, attendee.Id, Now)], rows: [attendee]);
        return View().Value!;
    }

    protected override async Task<(Ticket State, int Version)> Replay(StoredSnapshot? snapshot, CancellationToken token)
    {
        var order = new Order();
        var own = new List<StoredAppend>();
        foreach (var append in await streams.Read(new StreamPosition(TicketId.OrderOf(Id), 0), new StreamPosition(Id, 0)))
        {
            // An id of something else, of an event say, names no ticket.
            if (append.Kind == TicketKind.Instance.Name)
                own.Add(append);
            else if (append.Kind == OrderKind.Instance.Name && append.Stream != Id)
                order = OrderKind.Instance.Deserialize(append.Facts).Aggregate(order, (before, fact) => before.Apply(fact));
        }

        var ticket = TicketBirth.Of(TicketId.OrderOf(Id), order, TicketId.NumberOf(Id));
        foreach (var append in own)
            ticket = TicketKind.Instance.Deserialize(append.Facts).Aggregate(ticket, (before, fact) => before.Apply(fact));
        return (ticket, own.Count == 0 ? 0 : own[^1].Version);
    }

    /// <summary>The answer to a scan that is durable. Where access rules count people, whoever counts them is told; what is lost on the way they find in the table.</summary>
    private Task<ScanAnswer> Settled(GateScan scan)
    {
        if (scan.Gate.Access is not null)
        {
            var (fact, _, _, _, before) = State.Scans[scan.Nonce];
            var passage = new Passage(Id, State.Birth!.TicketTypeId, fact.GateId, fact.Nonce, fact.Result, fact.At)
            {
                Undoes = fact.Supervision?.Undoes,
                PreviousNonce = before?.Nonce,
                PreviousAt = before?.At,
            };
            grains.GetGrain<IAreasGrain>(scan.Gate.EventId).Count(passage).Ignore();
        }

        return Answer(scan.Nonce);
    }

    private async Task<ScanAnswer> Answer(Guid nonce)
    {
        var (scan, attendeeId, previous, _, _) = State.Scans[nonce];
        var shown = new ScannedTicket(Id, State.Birth!.TicketType, await NameOf(attendeeId), null);
        return new(scan.ScanId, scan.GateId, scan.At, scan.Result, scan.Reason, scan.Inside, shown, previous)
        {
            Rule = scan.Rule,
            Attention = scan.Attention,
            SupervisedFor = scan.Supervision?.For,
        };
    }

    private async ValueTask<string> NameOf(Guid attendeeId)
    {
        if (known is not { } last || last.Attendee != attendeeId)
            known = last = (attendeeId, await attendees.Of(attendeeId));
        return last.Name;
    }

    private TransferredTicket Transferred(TicketTransferred transfer) => new(Id, transfer.AttendeeId, TicketCode.ToText(transfer.Code));

    private Outcome<TicketView, TicketRefusal> View() => new TicketView(
        Id,
        State.Birth!.OrderId,
        State.Birth.EventId,
        State.Birth.TicketTypeId,
        State.Birth.TicketType,
        State.Status,
        TicketCode.ToText(State.Codes[^1]),
        State.AdmittedAt);

    private TRefusal Refused<TRefusal>(TRefusal refusal)
    {
        ForgetIfUnissued();
        return refusal;
    }

    // For an order, which knows that it is.
    private void RequireIssued()
    {
        if (State.IsIssued)
            return;
        ForgetIfUnissued();
        throw new LedgerUnavailableException("The ticket was read before it was issued.");
    }

    // It may be issued at any moment, and only reads its order's stream when it wakes up.
    private void ForgetIfUnissued()
    {
        if (!State.IsIssued)
            this.DeactivateOnIdle();
    }
}
