using EventLoop.Accounts;
using EventLoop.Analytics;
using EventLoop.Attendees;
using EventLoop.Events;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Payments;
using EventLoop.Tickets;
using Orleans.Concurrency;

namespace EventLoop.TicketTypes;

/// <summary>
/// The one owner of a ticket type's places. Reentrant: deciding and queueing are one synchronous step, so the next buyer is decided
/// on while the commit for the last one is under way.
/// </summary>
[Reentrant, LivesAtHome]
internal sealed class TicketTypeGrain(IGrainContext context, SiloLedger ledger, IGrainFactory grains, FeeSchedules fees, IPaymentGateway gateway, PurchaseHash hash)
    : LedgerGrain<TicketType, TicketTypeFact>(context, ledger, TicketTypeKind.Instance), ITicketTypePlaces
{
    // Holds run out all the time during a sale; one look a second gives their places back in few commits.
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromSeconds(1);

    // When a silo has come or gone, new orders wake up at home, and a ticket type that sells is not there any more.
    private static readonly TimeSpan HomingInterval = TimeSpan.FromMinutes(1);

    private EventTerms? terms;
    private IGrainTimer? expiry;
    private DateTimeOffset homedAt;
    private LiveReporter? live;

    public override async Task OnActivateAsync(CancellationToken token)
    {
        await base.OnActivateAsync(token);
        homedAt = Now;
        if (State.Created is { } created)
            terms = await grains.GetGrain<IEventParts>(created.EventId).Terms();
        WatchExpiry();
    }

    public Task TermsChanged(EventTerms changed)
    {
        terms = changed;

        // Once this is durable all that was decided before shows in the tables, where the refunds look, and no twin sells anything more.
        return changed.Status == EventStatus.Cancelled ? Record(State.IsClosed ? [] : [new TicketTypeClosed(Now)]) : Task.CompletedTask;
    }

    public async Task<Outcome<TicketTypeTotals, ChangeTermsRefusal>> Change(Caller caller, Guid eventId, TicketTypeTerms changed)
    {
        ExpireHolds();
        if (State.RefuseChange(caller, eventId, changed) is { } refusal)
        {
            ForgetIfUnknown();
            return refusal;
        }

        // Recorded also when nothing changes: only an append proves that these are the terms, and not what a lost twin remembers.
        await Record([new TicketTypeChanged(changed)]);
        return CountTotals();
    }

    public async Task<TicketTypeTotals?> Totals()
    {
        if (State.Created is null)
        {
            ForgetIfUnknown();
            return null;
        }

        ExpireHolds();
        var totals = CountTotals();
        await Record([]);
        return totals;
    }

    public async Task<Outcome<OrderLine, PlaceRefusal>> Hold(Guid orderId, Guid eventId, int quantity, DateTimeOffset expiresAt)
    {
        ExpireHolds();
        if (State.Holds.TryGetValue(orderId, out var earlier))
        {
            // A repeat of a request that came to no answer: it holds for as long as this try says, and a try that comes late shortens nothing.
            if (earlier.Quantity == quantity && earlier.ExpiresAt >= expiresAt)
            {
                await Record([]);
                return Line(quantity);
            }

            _ = Record([new HoldReleased(orderId)]);
        }

        if (State.Refuse(eventId, quantity, quantity, terms, Now) is { } refusal)
        {
            await Record([]);
            ForgetIfUnknown();
            return Outcome<OrderLine, PlaceRefusal>.Refuse(refusal, Id);
        }

        var line = Line(quantity);
        var durable = Record([new PlacesHeld(orderId, quantity, expiresAt)]);
        WatchExpiry();
        await durable;
        return line;
    }

    public async Task<Outcome<OrderView, PlaceRefusal>> Place(OrderDraft draft)
    {
        if (await Refuse(draft) is { } refusal)
            return Outcome<OrderView, PlaceRefusal>.Refuse(refusal, Id);
        return terms!.Limits is { } limits ? await PlaceWithin(limits, draft) : await Bear(draft, []);
    }

    /// <summary>Places an order of an event with limits. Whoever cannot have a place anyway has been refused, and nobody has counted for them.</summary>
    private async Task<Outcome<OrderView, PlaceRefusal>> PlaceWithin(PurchaseLimits limits, OrderDraft draft)
    {
        PurchaseClaim[] claims = [.. hash.Of(draft, limits).Select(trait => new PurchaseClaim(trait.Trait, trait.Kind, draft.EventId, draft.OrderId, draft.Items, limits))];
        try
        {
            // Always in the same order and not at once, so that orders which all want too much do not refuse each other.
            foreach (var claim in claims)
            {
                if (!await claim.Tally(grains).Claim(claim))
                    return Outcome<OrderView, PlaceRefusal>.Refuse(PlaceRefusal.OverPurchaseLimit, [.. draft.Items.Select(item => item.TicketTypeId)]);
            }

            // Others were decided on meanwhile.
            return await Refuse(draft) is { } refusal
                ? Outcome<OrderView, PlaceRefusal>.Refuse(refusal, Id)
                : await Bear(draft, PurchaseRow.Of(draft, claims));
        }
        finally
        {
            foreach (var claim in claims)
                claim.Tally(grains).Settle(claim.Trait, claim.OrderId).Ignore();
        }
    }

    /// <summary>Why there are no places for it; null, in this very turn, when there are.</summary>
    private async ValueTask<PlaceRefusal?> Refuse(OrderDraft draft)
    {
        ExpireHolds();
        if (State.Holds.ContainsKey(draft.OrderId))
        {
            // A second try while the first is under way: once that is durable, the order itself gives the answer.
            await Record([]);
            throw new LedgerUnavailableException("The order is being placed already.");
        }

        var ordered = draft.Quantity + draft.HeldElsewhere.Sum(line => line.Quantity);
        if (State.Refuse(draft.EventId, draft.Quantity, ordered, terms, Now) is not { } refusal)
            return null;
        await Record([]);
        ForgetIfUnknown();
        return refusal;
    }

    private async Task<Outcome<OrderView, PlaceRefusal>> Bear(OrderDraft draft, IEnumerable<PurchaseRow> purchase)
    {
        var placed = draft.Place([.. draft.HeldElsewhere, Line(draft.Quantity)], terms!, gateway.Step(terms!.Currency));
        if (placed.TotalMinor > 0 && placed.TotalMinor < gateway.Least(terms.Currency))
        {
            await Record([]);
            return PlaceRefusal.AmountNotPayable;
        }

        var order = new Order().Apply(placed);
        var birth = OrderKind.Instance.Birth(draft.OrderId, order, placed);
        var attendee = new AttendeeRow(placed.AttendeeId, draft.Buyer.Email, draft.Buyer.Name, draft.Buyer.Phone) { Agreed = draft.Buyer.Agreed, IsNew = true };
        var born = RecordBirth([new PlacesHeld(draft.OrderId, draft.Quantity, draft.ExpiresAt)], birth with { Rows = [attendee, .. purchase, .. birth.Rows] });
        WatchExpiry();
        if (!await born)
        {
            await Release(draft.OrderId);
            return PlaceRefusal.KeyReused;
        }

        OrderMetrics.Placed();
        HasBorne(draft.OrderId, order);
        return OrderViews.Of(draft.OrderId, order, null, _ => "");
    }

    public Task Release(Guid orderId)
    {
        ExpireHolds();
        return Record(State.Holds.ContainsKey(orderId) ? [new HoldReleased(orderId)] : []);
    }

    public async Task<bool> Sell(Guid orderId, int quantity, long priceMinor, bool late, StreamAppend rider)
    {
        ExpireHolds();
        var facts = State.Sell(orderId, quantity, priceMinor, late);
        await Record(facts, facts.Count > 0 ? [rider] : null);
        return facts.Count > 0;
    }

    public Task Return(Guid orderId, int quantity, long priceMinor, StreamAppend rider)
    {
        ExpireHolds();
        return Record([new SoldPlacesReturned(orderId, quantity, priceMinor)], [rider]);
    }

    public Task TakeBack(Guid orderId, int quantity, long priceMinor, OrderChannel channel, StreamAppend rider)
    {
        ExpireHolds();
        return Record([new SoldPlacesReturned(orderId, quantity, priceMinor) { Channel = channel }], [rider]);
    }

    public async Task<Outcome<OrderView, IssueRefusal>> Issue(IssueDraft draft)
    {
        ExpireHolds();
        if (State.RefuseIssue(draft.EventId, draft.Codes.Count, draft.Issue.Channel, terms, Now) is { } refusal)
        {
            await Record([]);
            ForgetIfUnknown();
            return Outcome<OrderView, IssueRefusal>.Refuse(refusal, Id);
        }

        var facts = draft.Issued(Line(draft.Codes.Count), terms!, gateway.Step(terms!.Currency), Now);
        var order = facts.Aggregate(new Order(), (before, fact) => before.Apply(fact));
        var birth = OrderKind.Instance.Birth(draft.OrderId, order, facts);
        var holder = new AttendeeRow(order.Placed!.AttendeeId, draft.Holder.Email, draft.Holder.Name, draft.Holder.Phone) { Note = draft.Note, IsNew = true };
        await Record(
            [new PlacesIssued(draft.OrderId, draft.Codes.Count, order.Placed.Lines[0].PriceMinor, draft.Issue.Channel)],
            [birth with { Rows = [holder, .. birth.Rows] }]);
        OrderMetrics.Placed();
        OrderMetrics.Count(facts);
        return OrderViews.Of(draft.OrderId, order, null, TicketCode.ToText);
    }

    // Not awaited here: whatever is decided next waits for the tail, which includes it.
    private void ExpireHolds() => _ = Record(State.Expire(Now));

    private void WatchExpiry()
    {
        if (expiry is not null || State.Holds.Count == 0)
            return;
        expiry = this.RegisterGrainTimer(OnExpiryInterval, new() { DueTime = ExpiryInterval, Period = ExpiryInterval, Interleave = true, KeepAlive = true });
    }

    private async Task OnExpiryInterval(CancellationToken token)
    {
        ExpireHolds();
        if (State.Holds.Count == 0)
        {
            expiry?.Dispose();
            expiry = null;
        }
        else if (Now - homedAt >= HomingInterval)
        {
            homedAt = Now;
            await GoHome();
        }
    }

    protected override void OnRecorded() => (live ??= new(this, Report)).Changed();

    private async Task Report()
    {
        var totals = CountTotals();
        await Record([]);
        await grains.Get<ILiveReports>(State.Created!.EventId).Report(totals);
    }

    private OrderLine Line(int quantity) => new(Id, State.Terms.Name, quantity, State.Terms.PriceMinor, FeeMinor)
    {
        TaxBasisPoints = State.Terms.TaxBasisPoints,
    };

    private long FeeMinor => terms is null
        ? 0
        : fees.For(terms.OrganizerId, terms.Currency).FeeMinor(State.Terms.PriceMinor, terms.Currency, gateway.Step(terms.Currency));

    private TicketTypeTotals CountTotals()
    {
        var line = Line(1);
        var (one, atDoor) = terms is null ? default : (SumsOf(line, terms), SumsOf(line with { FeeMinor = 0 }, terms));
        return new(Id, State.Terms, State.Sold, State.Held, State.Available, line.FeeMinor)
        {
            RevenueMinor = State.RevenueMinor,
            TaxMinor = one.TaxesMinor,
            TotalMinor = one.TotalMinor,
            Given = State.Given,
            SoldAtDoor = State.SoldAtDoor,
            DoorPriceMinor = atDoor.TotalMinor,
        };
    }

    private Sums SumsOf(OrderLine line, EventTerms terms) =>
        Sums.Of([line], terms.FeePayer, new(terms.TaxMode, terms.TaxRounding, gateway.Step(terms.Currency)));
}
