using EventLoop.Accounts;
using EventLoop.Analytics;
using EventLoop.Events;
using EventLoop.Ledger;
using EventLoop.Tickets;
using Orleans.Concurrency;

namespace EventLoop.Gates;

/// <summary>
/// The one owner of a gate. A scan passes through it on the way to its ticket: the gate knows who may scan here and what was scanned
/// before, the ticket decides. Reentrant: scans of different tickets do not wait for each other.
/// </summary>
[Reentrant]
internal sealed partial class GateGrain(IGrainContext context, SiloLedger ledger, IGrainFactory grains, TicketSigner signer, ScanLog log)
    : LedgerGrain<Gate, GateFact>(context, ledger, GateKind.Instance), IGateGrain, IGateParts
{
    private readonly Dictionary<Guid, Task<Outcome<ScanAnswer, ScanRefusal>>> underWay = [];
    private GateTally tally = new();
    private EventTerms? terms;
    private Task<Outcome<EventTerms, CreateGateRefusal>>? birth;
    private LiveReporter? live;

    private IAreasGrain Areas => grains.GetGrain<IAreasGrain>(State.Created!.EventId);

    public override async Task OnActivateAsync(CancellationToken token)
    {
        await base.OnActivateAsync(token);
        if (State.Created is null)
            return;
        tally = await log.Tally(Id, Now);
        CatchUpSoon();
    }

    // The next activation counts from the table, so what is on its way to the table goes first.
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token)
    {
        Task all = Task.WhenAll(underWay.Values);
        await all.WaitAsync(token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public Task TermsChanged(EventTerms terms)
    {
        this.terms = terms;
        return Task.CompletedTask;
    }

    public Task<GateTotals?> Totals()
    {
        ForgetIfUnknown();
        return Task.FromResult(State.Created is null ? null : CountTotals());
    }

    public async Task<Outcome<GateView, CreateGateRefusal>> Create(Caller caller, Guid eventId, GateTerms terms)
    {
        if (State.Created is null)
        {
            // A repeat while the first try is under way shares its outcome.
            var born = await (birth ??= Bear(caller, eventId, terms));
            birth = null;
            if (born.Refusal is { } unborn)
            {
                ForgetIfUnknown();
                return Outcome<GateView, CreateGateRefusal>.Refuse(unborn, born.About);
            }
        }

        return State.RefuseManaging(caller, eventId) switch
        {
            GateRefusal.NotFound => CreateGateRefusal.EventNotFound,
            GateRefusal.NotYours => CreateGateRefusal.NotYours,
            null => View(),
        };
    }

    public async Task<Outcome<GateView, GateRefusal>> Get(Caller caller, Guid eventId)
    {
        var refusal = State.RefuseManaging(caller, eventId);
        var view = View();
        await Record([]);
        ForgetIfUnknown();
        return refusal is null ? view : refusal.Value;
    }

    public async Task<Outcome<GateView, ChangeGateRefusal>> Change(Caller caller, Guid eventId, ChangeGate command)
    {
        if (State.RefuseManaging(caller, eventId) is { } refusal)
        {
            ForgetIfUnknown();
            return refusal switch
            {
                GateRefusal.NotFound => ChangeGateRefusal.NotFound,
                GateRefusal.NotYours => ChangeGateRefusal.NotYours,
            };
        }

        var unknown = (command.TicketTypeIds ?? []).Except((await Terms()).TicketTypeIds).ToArray();
        if (unknown.Length > 0)
            return Outcome<GateView, ChangeGateRefusal>.Refuse(ChangeGateRefusal.TicketTypeNotFound, unknown);
        await Record(State.Change(command, Now));
        return View();
    }

    public async Task<Outcome<GateView, GateRefusal>> SetOpen(Caller caller, Guid eventId, bool open)
    {
        if (State.RefuseManaging(caller, eventId) is { } refusal)
        {
            ForgetIfUnknown();
            return refusal;
        }

        await Record(open == State.IsOpen ? [] : [open ? new GateOpened(Now) : new GateClosed(Now)]);
        return View();
    }

    public Task<Outcome<ScanAnswer, ScanRefusal>> Scan(ScanCode scan) => Scan(scan, null);

    private async Task<Outcome<ScanAnswer, ScanRefusal>> Scan(ScanCode scan, OfflineDecision? offline)
    {
        if (State.Created is null)
        {
            ForgetIfUnknown();
            return ScanRefusal.GateNotFound;
        }

        if (tally.Find(scan.Nonce) is { } before)
            return await AnswerAgain(before);
        if (underWay.TryGetValue(scan.Nonce, out var first))
            return await first;
        var judged = Judge(scan, offline);
        if (judged.IsCompleted)
            return await judged;
        underWay.Add(scan.Nonce, judged);
        try
        {
            return await judged;
        }
        finally
        {
            underWay.Remove(scan.Nonce);
        }
    }

    public async Task<Outcome<EntryForecast, GateRefusal>> Foresee(Caller caller, Guid eventId, EntryQuestion asked)
    {
        if (State.RefuseManaging(caller, eventId) is { } refusal)
        {
            ForgetIfUnknown();
            return refusal;
        }

        var situation = State.Situation(Id, await Terms());
        if (situation.Access is { Area.Length: > 0 } access && access.Rules.Area(access.Area) is { Capacity: { } capacity })
            situation = situation with { Access = access with { AreaIsFull = await Areas.IsFull(access.Area, capacity, asked.TicketId) } };
        await Record([]);
        return await grains.Get<ITicketParts>(asked.TicketId).Foresee(new(default, [], asked.Direction, null, situation, tally.Inside), asked.At ?? Now);
    }

    private async Task<Outcome<ScanAnswer, ScanRefusal>> Judge(ScanCode scan, OfflineDecision? offline)
    {
        var terms = await Terms();
        if (Gate.RefuseScan(scan.Caller, Id, terms) is { } refusal)
            return refusal;

        // Whether the gate is open must be durable before anybody is let in or turned away because of it.
        var situation = State.Situation(Id, terms);
        await Record([]);
        try
        {
            if (signer.Read(scan.Code) is not { } code)
                return await TurnAway(scan, offline, ScanReason.Invalid);
            var ticket = grains.Get<ITicketParts>(code.TicketId);
            if (situation.Access is { Area.Length: > 0 } access)
                situation = situation with { Access = access with { AreaIsFull = await IsFull(access, scan, code.TicketId) } };
            var asked = new GateScan(scan.Nonce, code.Bytes, scan.Direction, scan.Caller.Device?.DeviceId, situation, tally.Inside)
            {
                IsFresh = code.Rotating is not null && signer.IsFresh(terms.EventId, code, offline?.At ?? Now),
                Offline = offline,
            };
            var judged = await ticket.Scan(asked);
            return judged.Value is { } answer ? Count(answer, scan.Nonce, code.TicketId) : await TurnAway(scan, offline, judged.Refusal!.Value);
        }
        catch (Exception fault) when (IsOutcomeUnknown(fault))
        {
            if (await FindOut(scan.Nonce) is { } known)
                return known;
            throw;
        }
    }

    private async Task<ScanAnswer> TurnAway(ScanCode scan, OfflineDecision? offline, ScanReason reason)
    {
        if (terms?.Access is not null)
            Areas.Release(scan.Nonce).Ignore();

        // Rare enough for a look-up, and a nonce that is used twice must not break this gate's stream.
        if (await log.Find(scan.Nonce) is { } known)
            return await AnswerAgain(known);
        var fact = new TurnedAway(NewId(), scan.Nonce, scan.Caller.Device?.DeviceId, scan.Direction, reason, tally.Inside, offline?.At ?? Now)
        {
            LetThrough = offline is { IsRefused: false } ? true : null,
        };
        await Record([fact]);
        var scanned = new RecordedScan(fact.ScanId, fact.Nonce, Id, null, fact.Result, reason, fact.Inside, fact.At);
        Tally(scanned);
        return scanned.WithoutTicket();
    }

    /// <summary>Takes a place in the area behind the gate, where there is a limit; false: it has one, or needs none.</summary>
    private async ValueTask<bool> IsFull(GateAccess access, ScanCode scan, Guid ticketId) =>
        scan.Direction == ScanDirection.Entry
        && access.Rules.Area(access.Area) is { Capacity: { } capacity }
        && !await Areas.Take(access.Area, capacity, ticketId, scan.Nonce);

    private ScanAnswer Count(ScanAnswer answer, Guid nonce, Guid ticketId)
    {
        // It may be the answer to an earlier scan, and that may have been at another gate.
        if (answer.GateId == Id)
            Tally(new(answer.ScanId, nonce, Id, ticketId, answer.Result, answer.Reason, answer.Inside, answer.At));
        return answer;
    }

    private void Tally(RecordedScan scan)
    {
        if (!tally.Add(scan, Now))
            return;
        ScanMetrics.Scanned(scan.Result, scan.Reason);
        (live ??= new(this, () => grains.Get<ILiveReports>(State.Created!.EventId).Report(CountTotals()))).Changed();
    }

    private GateTotals CountTotals() => new(Id, State.Terms.Name, tally.Admitted, tally.Exited, tally.Refused.Values.Sum())
    {
        Conflicts = tally.Conflicts,
        ScansPerMinute = tally.PerMinute(Now),
        RefusedFor = tally.Refused.ToDictionary(refused => refused.Key.Text(), refused => refused.Value),
    };

    private async Task<ScanAnswer> AnswerAgain(RecordedScan scan)
    {
        if (scan.TicketId is not { } ticketId)
            return scan.WithoutTicket();
        if (scan.Result != ScanResult.Refused && (await Terms()).Access is not null)
            Areas.Recount(ticketId, scan.Nonce).Ignore();
        var answer = await grains.Get<ITicketParts>(ticketId).Answered(scan.Nonce)
            ?? throw new LedgerUnavailableException("The table has a scan that its ticket does not know yet.");
        return Count(answer, scan.Nonce, ticketId);
    }

    private async ValueTask<EventTerms> Terms()
    {
        if (terms is null)
        {
            var asked = await grains.GetGrain<IEventParts>(State.Created!.EventId).Terms();
            // What the event has told meanwhile is newer than what it was asked for.
            terms ??= asked ?? throw new InvalidOperationException("The gate's event does not exist.");
        }

        return terms;
    }

    private async Task<Outcome<EventTerms, CreateGateRefusal>> Bear(Caller caller, Guid eventId, GateTerms gate)
    {
        if (caller.AccountId is not { } organizerId)
            return CreateGateRefusal.NotYours;
        Outcome<EventTerms, AddGateRefusal>? added = null;
        await RecordWith([new GateCreated(eventId, organizerId, gate, Now)], async newborn =>
        {
            added = await grains.GetGrain<IEventParts>(eventId).AddGate(caller, Id, gate.TicketTypeIds, newborn);
            return added.Value is not null;
        });
        if (added!.Refusal is { } refusal)
            return Outcome<EventTerms, CreateGateRefusal>.Refuse(Meaning(refusal), added.About);
        return terms = added.Value!;
    }

    private static CreateGateRefusal Meaning(AddGateRefusal refusal) => refusal switch
    {
        AddGateRefusal.EventNotFound => CreateGateRefusal.EventNotFound,
        AddGateRefusal.NotYours => CreateGateRefusal.NotYours,
        AddGateRefusal.TicketTypeNotFound => CreateGateRefusal.TicketTypeNotFound,
        AddGateRefusal.TooManyGates => CreateGateRefusal.TooManyGates,
    };

    private GateView View() => new(
        Id,
        State.Created?.EventId ?? default,
        State.Terms,
        State.IsOpen,
        tally.Admitted,
        tally.Exited,
        tally.Inside,
        new Dictionary<ScanReason, int>(tally.Refused))
    {
        Conflicts = tally.Conflicts,
    };
}
