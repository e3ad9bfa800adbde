using EventLoop.Accounts;
using EventLoop.Gates;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Payments;
using EventLoop.TicketTypes;
using Orleans.Concurrency;

namespace EventLoop.Events;

/// <summary>
/// The one owner of an event. Reentrant: its ticket types and gates ask for its terms when they wake up, which they do while it
/// talks to them.
/// </summary>
[Reentrant]
internal sealed partial class EventGrain(IGrainContext context, SiloLedger ledger, IGrainFactory grains, IPaymentGateway gateway, FeeSchedules fees)
    : LedgerGrain<Event, EventFact>(context, ledger, EventKind.Instance), IEventGrain, IEventParts
{
    private Task turn = Task.CompletedTask;

    public async Task<Outcome<EventView, CreateEventRefusal>> Create(Caller caller, CreateEvent command)
    {
        if (State.RefuseCreate(caller, command, LimitsOf(caller.AccountId ?? Guid.Empty, command.Details.Currency)) is { } refusal)
            return await Refused(refusal);
        if (State.Created is null)
            await Record([Birth(caller, command, out var ticketTypes)], ticketTypes);
        return await View();
    }

    public async Task<Outcome<EventView, EventRefusal>> Get(Caller caller) =>
        State.RefuseRead(caller) is { } refusal ? await Refused(refusal) : await View();

    public async Task<EventView?> Published()
    {
        if (State.PublishedAt is not null)
            return await View();
        ForgetIfUnknown();
        return null;
    }

    public async Task<Outcome<EventView, ChangeEventRefusal>> Change(Caller caller, ChangeEvent command)
    {
        if (await InTurn(() => TryChange(caller, command)) is { } refusal)
            return await Refused(refusal);
        await TellParts();
        return await View();
    }

    // In turn with changes of its ticket types, whose prices are looked at when buyers would pay something else for them.
    private async Task<ChangeEventRefusal?> TryChange(Caller caller, ChangeEvent command)
    {
        (long Minor, int TaxBasisPoints)[]? prices = null;
        var asked = State.TicketTypeIds;
        while (true)
        {
            var changed = State.Details?.With(command);
            if (State.RefuseChange(caller, changed) is { } refusal)
                return refusal;
            if (!State.ChangesPrices(changed!) || (prices is not null && asked.Count == State.TicketTypeIds.Count))
            {
                if (prices is not null && State.RefusePrices(changed!, prices, LimitsOf(State.Created!.OrganizerId, changed!.Currency)) is { } notPayable)
                    return notPayable;
                await Record(changed == State.Details ? [] : [new EventChanged(changed!, Now)]);
                return null;
            }

            asked = State.TicketTypeIds;
            prices = [.. (await Task.WhenAll(asked.Select(id => grains.GetGrain<ITicketTypePlaces>(id).Totals()))).Select(totals => (totals!.Terms.PriceMinor, totals.Terms.TaxBasisPoints))];
        }
    }

    public async Task<Outcome<EventView, PublishEventRefusal>> Publish(Caller caller)
    {
        if (State.RefusePublish(caller, Now) is { } refusal)
            return await Refused(refusal);
        await Record(State.Status == EventStatus.Published ? [] : [new EventPublished(Now)]);
        await TellParts();
        return await View();
    }

    public async Task<Outcome<EventView, EventRefusal>> Cancel(Caller caller)
    {
        if (State.RefuseRead(caller) is { } refusal)
            return await Refused(refusal);
        await Record(State.Status == EventStatus.Cancelled ? [] : [new EventCancelled(Now)]);
        await TellParts();

        // If this is lost, the sweeper begins.
        grains.GetGrain<IEventRefundsParts>(Id).Work().Ignore();
        return await View();
    }

    public async Task StopSales()
    {
        if (State.Status != EventStatus.Cancelled)
        {
            this.DeactivateOnIdle();
            throw new LedgerUnavailableException("This activation has missed that the event was cancelled.");
        }

        await TellParts();
    }

    public Task Refunded() => Record(State.IsRefundDue ? [new EventRefunded(Now)] : []);

    public async Task<Outcome<TicketTypeView, AddTicketTypeRefusal>> AddTicketType(Caller caller, Guid ticketTypeId, TicketTypeDetails details)
    {
        if (State.RefuseTicketType(caller, ticketTypeId, details, PriceLimits()) is { } refusal)
            return await Refused(refusal);
        if (!State.TicketTypeIds.Contains(ticketTypeId))
        {
            var born = new TicketTypeCreated(Id, State.Created!.OrganizerId, TicketTypeViews.Terms(details));
            await Record([new TicketTypeAdded(ticketTypeId, Now)], [TicketTypeKind.Birth(ticketTypeId, born)]);
        }

        await TellParts();
        return (await View(ticketTypeId))!;
    }

    public async Task<Outcome<TicketTypeView, ChangeTicketTypeRefusal>> ChangeTicketType(Caller caller, Guid ticketTypeId, ChangeTicketType command)
    {
        if (State.RefuseTicketTypeChange(caller, ticketTypeId, command, PriceLimits()) is { } refusal)
            return await Refused(refusal);

        // What the command leaves out is read first, so two changes of one ticket type go one after the other.
        return await InTurn(async () => await ChangeTerms(caller, ticketTypeId, command));
    }

    public async Task<Outcome<AccessRules, SetAccessRefusal>> SetAccess(Caller caller, AccessRules rules)
    {
        if (State.RefuseAccess(caller, rules) is { } refused)
            return Outcome<AccessRules, SetAccessRefusal>.Refuse(await Refused(refused.Refusal), refused.About);
        await Record([new AccessRulesSet(rules.IsEmpty ? null : rules, Now)]);
        await TellParts();
        await grains.GetGrain<IAreasGrain>(Id).Forget();
        return rules;
    }

    public async Task<Outcome<AccessRules, EventRefusal>> Access(Caller caller)
    {
        if (State.RefuseRead(caller) is { } refusal)
            return await Refused(refusal);
        var rules = State.Access;
        await Record([]);
        return rules ?? AccessRules.None;
    }

    public async Task<Outcome<PurchaseLimits, SetLimitsRefusal>> SetLimits(Caller caller, PurchaseLimits limits)
    {
        if (State.RefuseLimits(caller, limits) is { } refused)
            return Outcome<PurchaseLimits, SetLimitsRefusal>.Refuse(await Refused(refused.Refusal), refused.About);
        await Record([new PurchaseLimitsSet(limits.IsEmpty ? null : limits, Now)]);
        await TellParts();
        return limits;
    }

    public async Task<Outcome<PurchaseLimits, EventRefusal>> Limits(Caller caller)
    {
        if (State.RefuseRead(caller) is { } refusal)
            return await Refused(refusal);
        var limits = State.Limits;
        await Record([]);
        return limits ?? PurchaseLimits.None;
    }

    public async Task<Outcome<EventView, SetLookRefusal>> SetLook(Caller caller, EventLook look)
    {
        if (State.RefuseLook(caller) is { } refusal)
            return await Refused(refusal);
        await Record(look == State.Look ? [] : [new EventLookSet(look, Now)]);
        return await View();
    }

    public async Task<EventTerms?> Terms()
    {
        var terms = State.Terms(Id);
        await Record([]);
        ForgetIfUnknown();
        return terms;
    }

    public async Task<Outcome<EventTerms, AddGateRefusal>> AddGate(
        Caller caller, Guid gateId, IReadOnlyList<Guid>? ticketTypeIds, StreamAppend birth)
    {
        if (State.RefuseGate(caller, gateId, ticketTypeIds) is { } refusal)
            return Outcome<EventTerms, AddGateRefusal>.Refuse(await Refused(refusal), [.. (ticketTypeIds ?? []).Except(State.TicketTypeIds)]);
        if (State.GateIds.Contains(gateId))
            await Record([]);
        else
            await Record([new GateAdded(gateId, Now)], [birth]);
        return State.Terms(Id)!;
    }

    private EventCreated Birth(Caller caller, CreateEvent command, out IReadOnlyList<StreamAppend> ticketTypes)
    {
        var organizerId = caller.AccountId!.Value;
        ticketTypes = [.. command.TicketTypes.Select(details => TicketTypeKind.Birth(
            NewId(), new(Id, organizerId, TicketTypeViews.Terms(details))))];
        return new(
            organizerId,
            NewId(),
            command.Details,
            [.. ticketTypes.Select(birth => birth.Stream)],
            Now,
            command.RequestHash);
    }

    private async Task<Outcome<TicketTypeView, ChangeTicketTypeRefusal>> ChangeTerms(Caller caller, Guid ticketTypeId, ChangeTicketType command)
    {
        var ticketType = grains.GetGrain<ITicketTypePlaces>(ticketTypeId);
        if ((await ticketType.Totals())?.Terms.With(command) is not { } terms)
            return ChangeTicketTypeRefusal.TicketTypeNotFound;
        if (terms.SaleEnd <= terms.SaleStart)
            return ChangeTicketTypeRefusal.SaleEndsBeforeItStarts;
        if ((command.PriceMinor ?? command.TaxBasisPoints) is not null && !PriceLimits().IsEnough(State.Details!, terms.PriceMinor, terms.TaxBasisPoints))
            return ChangeTicketTypeRefusal.PriceTooSmall;
        var outcome = await ticketType.Change(caller, Id, terms);
        return outcome.Refusal is { } refusal ? Meaning(refusal) : TicketTypeViews.Of(outcome.Value!, State.Terms(Id)!, Now);

        static ChangeTicketTypeRefusal Meaning(ChangeTermsRefusal refusal) => refusal switch
        {
            ChangeTermsRefusal.NotFound => ChangeTicketTypeRefusal.TicketTypeNotFound,
            ChangeTermsRefusal.NotYours => ChangeTicketTypeRefusal.NotYours,
            ChangeTermsRefusal.BelowCommitted => ChangeTicketTypeRefusal.BelowCommitted,
        };
    }

    private PriceLimits PriceLimits() => State is { Created: { } created, Details: { } details } ? LimitsOf(created.OrganizerId, details.Currency) : new(1);

    private PriceLimits LimitsOf(Guid organizerId, string currency) => new(gateway.Step(currency), gateway.Least(currency), fees.For(organizerId, currency));

    /// <summary>Tells ticket types and gates what the event is like now; never an older state after a newer one.</summary>
    private Task TellParts() => InTurn(async () =>
    {
        var terms = (await Terms())!;
        await Task.WhenAll(
        [
            .. terms.TicketTypeIds.Select(id => grains.GetGrain<ITicketTypePlaces>(id).TermsChanged(terms)),
            .. terms.GateIds.Select(id => grains.GetGrain<IGateParts>(id).TermsChanged(terms)),
        ]);
        return terms;
    });

    /// <summary>Lets what talks to other grains go one after the other, whatever became of the one before.</summary>
    private Task<T> InTurn<T>(Func<Task<T>> work)
    {
        var mine = After(turn);
        turn = mine;
        return mine;

        async Task<T> After(Task before)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            return await work();
        }
    }

    private async Task<EventView> View()
    {
        var state = State;
        await Record([]);
        var ticketTypes = await Task.WhenAll(state.TicketTypeIds.Select(View));
        return new(
            Id, state.Created!.OrganizerId, state.Status, state.Details!, state.Created.At, state.PublishedAt, [.. ticketTypes.OfType<TicketTypeView>()], Now)
        {
            Look = state.Look,
            RotatingTypes = state.Access is { } rules ? [.. rules.TicketTypes.Where(type => type.RotatingCode).Select(type => type.TicketTypeId)] : [],
        };
    }

    private async Task<TicketTypeView?> View(Guid ticketTypeId)
    {
        var totals = await grains.GetGrain<ITicketTypePlaces>(ticketTypeId).Totals();
        return totals is null ? null : TicketTypeViews.Of(totals, State.Terms(Id)!, Now);
    }

    private async Task<TRefusal> Refused<TRefusal>(TRefusal refusal)
    {
        await Record([]);
        ForgetIfUnknown();
        return refusal;
    }
}
