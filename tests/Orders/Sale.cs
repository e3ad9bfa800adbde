using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Running;
using EventLoop.TicketTypes;
using EventLoop.Venues;
using Xunit;

namespace EventLoop.Orders;

/// <summary>A published event with one or more ticket types, and buyers for it.</summary>
internal sealed class Sale(IGrainFactory grains, Guid eventId, IReadOnlyList<Guid> ticketTypes)
{
    public static readonly Caller Organizer = new(Guid.Parse("0193a000-0000-7000-8000-000000000001"), Roles.Organizer);

    public Guid EventId => eventId;

    public IReadOnlyList<Guid> TicketTypes => ticketTypes;

    public static async Task<Sale> Open(TestSilo silo, TimeProvider? time = null, params (long PriceMinor, int Quantity)[] ticketTypes)
    {
        var now = (time ?? TimeProvider.System).GetUtcNow();
        var grain = silo.Grains.GetGrain<IEventGrain>(Guid.CreateVersion7());
        var created = await grain.Create(Organizer, new(
            new EventDetails("Night of tests", "", now.AddDays(30), now.AddDays(31), "Europe/Amsterdam", "EUR", FeePayer.Attendee,
                new Venue("The hall", "Somewhere 1", 50_000, 52.37, 4.9), 8),
            [.. ticketTypes.Select((type, at) => new TicketTypeDetails($"Type {at + 1}", type.PriceMinor, type.Quantity, null, null, null, false))]));
        var published = await grain.Publish(Organizer);
        Assert.Null(published.Refusal);
        return new(silo.Grains, created.Value!.EventId, [.. created.Value.TicketTypes.Select(type => type.TicketTypeId)]);
    }

    public Task<Outcome<OrderView, PlaceRefusal>> Place(int quantity = 1, RequestKey? key = null, string email = "ann@example.org") =>
        Place([new(TicketTypes[0], quantity)], key, email);

    public Task<Outcome<OrderView, PlaceRefusal>> Place(IReadOnlyList<OrderItem> items, RequestKey? key = null, string email = "ann@example.org") =>
        grains.GetGrain<IOrderDeskGrain>(OrderDesks.DeskOf(items.Bearer(), key?.Operation ?? default))
            .Place(new(Caller.Guest, EventId, items, new(email, "Ann Example", null), key));

    public Task<Outcome<OrderView, ConfirmRefusal>> Confirm(OrderView order, RequestKey? key = null) =>
        Order(order.OrderId).Confirm(new(Holder(order.OrderId), order.Payment?.PaymentIntentId, key));

    public async Task<OrderView> Buy(int quantity = 1)
    {
        var placed = await Place(quantity);
        Assert.Null(placed.Refusal);
        var confirmed = await Confirm(placed.Value!);
        Assert.Null(confirmed.Refusal);
        return confirmed.Value!;
    }

    public IOrderGrain Order(Guid orderId) => grains.GetGrain<IOrderGrain>(orderId);

    public async Task<TicketTypeTotals> Totals(int ticketType = 0) =>
        (await grains.GetGrain<ITicketTypePlaces>(TicketTypes[ticketType]).Totals())!;

    public static Caller Holder(Guid orderId) => Caller.Guest with { OrderId = orderId };

    public static RequestKey Key(long body = 1) => new(Guid.CreateVersion7(), body);
}
