using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Ledger;
using EventLoop.Orders;

namespace EventLoop.TicketTypes;

/// <summary>
/// The places of one ticket type: how many there are, which are held for whom and until when, and how many are sold. It changes
/// in place: a hot sale applies thousands of facts a second.
/// </summary>
internal sealed class TicketType : ILedgerState<TicketType, TicketTypeFact>
{
    private readonly Dictionary<Guid, Hold> holds = [];
    private readonly SortedSet<(DateTimeOffset At, Guid OrderId)> expiries = [];

    /// <summary>The event it belongs to; null for a ticket type that was never created.</summary>
    public TicketTypeCreated? Created { get; private set; }

    public TicketTypeTerms Terms { get; private set; } = new("", 0, 0, null, null, null, false);

    /// <summary>All places that have become tickets and did not come back, however that came about.</summary>
    public int Sold { get; private set; }

    /// <summary>Those of <see cref="Sold"/> that were given away.</summary>
    public int Given { get; private set; }

    /// <summary>Those of <see cref="Sold"/> that were sold at the door.</summary>
    public int SoldAtDoor { get; private set; }

    /// <summary>Prices of what was sold at the door, in minor units.</summary>
    public long RevenueAtDoorMinor { get; private set; }

    public int Held { get; private set; }

    /// <summary>Its event is cancelled.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Prices of what was sold online, as they were when its places were held, in minor units without fees.</summary>
    public long RevenueMinor { get; private set; }

    public int Available => Math.Max(0, Terms.QuantityTotal - Sold - Held);

    /// <summary>When the next hold runs out; null when nothing is held.</summary>
    public DateTimeOffset? NextExpiry => expiries.Count > 0 ? expiries.Min.At : null;

    public IReadOnlyDictionary<Guid, Hold> Holds => holds;

    /// <summary>The holds that have run out by now, as a fact; none when all are live.</summary>
    public IReadOnlyList<TicketTypeFact> Expire(DateTimeOffset now) =>
        NextExpiry <= now ? [new HoldsExpired([.. expiries.TakeWhile(hold => hold.At <= now).Select(hold => hold.OrderId)])] : [];

    /// <summary>Why these places cannot be held now, by precedence; null when they can. Expired holds must have been recorded.</summary>
    /// <param name="quantity">Places of this type.</param>
    /// <param name="ordered">Tickets of all types in the order.</param>
    public PlaceRefusal? Refuse(Guid eventId, int quantity, int ordered, EventTerms? terms, DateTimeOffset now) => this switch
    {
        _ when Created?.EventId != eventId || terms is null => PlaceRefusal.TicketTypeNotFound,
        _ when quantity <= 0 => PlaceRefusal.QuantityMustBePositive,
        _ when IsClosed || !Terms.IsOnSale(terms, now) => PlaceRefusal.NotOnSale,
        _ when ordered > terms.MaxTicketsPerOrder || quantity > (Terms.MaxPerOrder ?? int.MaxValue) => PlaceRefusal.OverLimit,
        _ when quantity > Available => PlaceRefusal.SoldOut,
        _ => null,
    };

    /// <summary>Why these places are not issued now, by precedence; null when they are. Expired holds must have been recorded.</summary>
    public IssueRefusal? RefuseIssue(Guid eventId, int quantity, OrderChannel channel, EventTerms? terms, DateTimeOffset now) => this switch
    {
        _ when Created?.EventId != eventId || terms is null => IssueRefusal.TicketTypeNotFound,
        _ when quantity <= 0 => IssueRefusal.QuantityMustBePositive,
        _ when IsClosed || !(channel == OrderChannel.AtDoor ? Terms.IsOnSale(terms, now) : terms.IsOpen(now)) => IssueRefusal.NotOnSale,
        _ when quantity > MostIssued(channel, terms) => IssueRefusal.OverLimit,
        _ when quantity > Available => IssueRefusal.SoldOut,
        _ => null,
    };

    private int MostIssued(OrderChannel channel, EventTerms terms) => channel == OrderChannel.Complimentary
        ? IBoxOfficeGrain.MostGiven
        : Math.Min(terms.MaxTicketsPerOrder, Terms.MaxPerOrder ?? int.MaxValue);

    /// <summary>Why its terms cannot become these, by precedence; null when they can.</summary>
    public ChangeTermsRefusal? RefuseChange(Caller caller, Guid eventId, TicketTypeTerms changed) => this switch
    {
        _ when Created?.EventId != eventId => ChangeTermsRefusal.NotFound,
        _ when !caller.IsOrganizer(Created.OrganizerId) => ChangeTermsRefusal.NotYours,
        _ when changed.QuantityTotal < Sold + Held => ChangeTermsRefusal.BelowCommitted,
        _ => null,
    };

    /// <summary>
    /// Turns an order's hold into a sale. When the hold is gone, a payment that came late takes free places, if there are any left. Nothing is sold once the event is cancelled.
    /// </summary>
    /// <param name="late">The payment has been made, so places are taken even without a hold.</param>
    /// <returns>The facts; none when the places cannot be had.</returns>
    public IReadOnlyList<TicketTypeFact> Sell(Guid orderId, int quantity, long priceMinor, bool late) =>
        IsClosed ? []
        : holds.ContainsKey(orderId) ? [new HoldSold(orderId)]
        : late && quantity <= Available ? [new PlacesTaken(orderId, quantity, priceMinor)]
        : [];

    public TicketType Apply(TicketTypeFact fact)
    {
        switch (fact)
        {
            case TicketTypeCreated created:
                Created = created;
                Terms = created.Terms;
                break;
            case TicketTypeChanged changed:
                Terms = changed.Terms;
                break;
            case PlacesHeld held:
                Add(held.OrderId, new(held.Quantity, held.ExpiresAt, Terms.PriceMinor));
                break;
            case HoldsExpired expired:
                foreach (var order in expired.OrderIds)
                    Remove(order);
                break;
            case HoldReleased released:
                Remove(released.OrderId);
                break;
            case HoldSold sold:
                RevenueMinor += holds.TryGetValue(sold.OrderId, out var hold) ? hold.Quantity * hold.PriceMinor : 0;
                Sold += Remove(sold.OrderId);
                break;
            case PlacesTaken taken:
                Sold += taken.Quantity;
                RevenueMinor += taken.Quantity * taken.PriceMinor;
                break;
            case PlacesIssued issued:
                Issue(issued.Channel, issued.Quantity, issued.PriceMinor);
                break;
            case SoldPlacesReturned { Channel: { } channel } returned:
                Issue(channel, -returned.Quantity, returned.PriceMinor);
                break;
            case SoldPlacesReturned returned:
                Sold -= returned.Quantity;
                RevenueMinor -= returned.Quantity * returned.PriceMinor;
                break;
            case TicketTypeClosed:
                IsClosed = true;
                break;
            default:
                throw new InvalidOperationException($"A ticket type knows no {fact.GetType().Name}.");
        }

        return this;
    }

    /// <summary>The state as a snapshot; immutable, so that it can be written while the sale goes on.</summary>
    public TicketTypeSnapshot Snapshot() =>
        new(Created!, Terms, Sold, RevenueMinor, [.. holds.Select(hold => new HeldPlaces(hold.Key, hold.Value.Quantity, hold.Value.ExpiresAt, hold.Value.PriceMinor))])
        {
            Given = Given,
            SoldAtDoor = SoldAtDoor,
            RevenueAtDoorMinor = RevenueAtDoorMinor,
            IsClosed = IsClosed,
        };

    /// <summary>The state that the snapshot was taken of.</summary>
    public static TicketType Restore(TicketTypeSnapshot snapshot)
    {
        var state = new TicketType
        {
            Created = snapshot.Created,
            Terms = snapshot.Terms,
            Sold = snapshot.Sold,
            RevenueMinor = snapshot.RevenueMinor,
            Given = snapshot.Given,
            SoldAtDoor = snapshot.SoldAtDoor,
            RevenueAtDoorMinor = snapshot.RevenueAtDoorMinor,
            IsClosed = snapshot.IsClosed,
        };
        foreach (var held in snapshot.Holds)
            state.Add(held.OrderId, new(held.Quantity, held.ExpiresAt, held.PriceMinor));
        return state;
    }

    private void Issue(OrderChannel channel, int quantity, long priceMinor)
    {
        Sold += quantity;
        if (channel == OrderChannel.Complimentary)
        {
            Given += quantity;
        }
        else
        {
            SoldAtDoor += quantity;
            RevenueAtDoorMinor += quantity * priceMinor;
        }
    }

    private void Add(Guid orderId, Hold hold)
    {
        holds.Add(orderId, hold);
        expiries.Add((hold.ExpiresAt, orderId));
        Held += hold.Quantity;
    }

    private int Remove(Guid orderId)
    {
        if (!holds.Remove(orderId, out var hold))
            return 0;
        expiries.Remove((hold.ExpiresAt, orderId));
        Held -= hold.Quantity;
        return hold.Quantity;
    }

    /// <summary>Places kept for an order.</summary>
    internal readonly record struct Hold(int Quantity, DateTimeOffset ExpiresAt, long PriceMinor);
}
