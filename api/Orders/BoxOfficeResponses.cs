using EventLoop.Gates;

namespace EventLoop.Orders;

/// <summary>What can be sold at the door now. Amounts are minor units of <paramref name="Currency"/>.</summary>
/// <param name="MaxPerSale">No sale has more tickets.</param>
public sealed record DoorOffersResponse(string Currency, int MaxPerSale, IReadOnlyList<DoorOfferResponse> TicketTypes, IReadOnlyList<DoorGateResponse> Gates)
{
    public static DoorOffersResponse Of(DoorOffers offers) => new(
        offers.Currency,
        offers.MostPerSale,
        [.. offers.TicketTypes.Select(type => new DoorOfferResponse(type.TicketTypeId, type.Name, type.PriceMinor, type.Available))],
        [.. offers.Gates.Select(gate => new DoorGateResponse(gate.GateId, gate.Name))]);
}

/// <param name="Price">What one ticket costs at the door, with its tax; there is no fee.</param>
public sealed record DoorOfferResponse(Guid TicketTypeId, string Name, long Price, int Available);

/// <summary>A gate that may let buyers in at once.</summary>
public sealed record DoorGateResponse(Guid GateId, string Name);

/// <summary>A sale at the door.</summary>
/// <param name="PaidBy"><c>cash</c> or <c>card_terminal</c>.</param>
public sealed record DoorSaleResponse(
    Guid OrderId, string OrderToken, string PaidBy, long TotalAmount, string Currency, IReadOnlyList<DoorTicketResponse> Tickets)
{
    public static DoorSaleResponse Of(DoorSale sale, string orderToken) => new(
        sale.Order.OrderId,
        orderToken,
        OrderChannelWords.Of(sale.Order.PaidBy!.Value),
        sale.Order.TotalMinor,
        sale.Order.Currency,
        [.. sale.Order.Tickets.Select((ticket, at) => DoorTicketResponse.Of(ticket, sale.Scans.ElementAtOrDefault(at)))]);
}

/// <param name="Result">What the gate said: <c>admitted</c> or <c>refused</c>; null when none was named.</param>
/// <param name="Reason">Why it refused.</param>
public sealed record DoorTicketResponse(Guid TicketId, Guid TicketTypeId, string Code, string? Result, string? Reason)
{
    public static DoorTicketResponse Of(OrderViewTicket ticket, ScanAnswer? scan) =>
        new(ticket.TicketId, ticket.TicketTypeId, ticket.Code, scan?.Result.Text(), scan?.Reason?.Text());
}

/// <summary>An order that was not placed online.</summary>
/// <param name="IssuedBy">The account that gave or sold it.</param>
/// <param name="PaidBy"><c>cash</c>, <c>card_terminal</c>, or null when it was given away.</param>
/// <param name="Name">Empty when nobody asked at the door.</param>
/// <param name="Valid">How many of its tickets were not taken back.</param>
/// <param name="Admitted">How many of these came.</param>
public sealed record IssuedOrderResponse(
    Guid OrderId,
    Guid IssuedBy,
    string? PaidBy,
    string Name,
    string? Email,
    string? Note,
    Guid TicketTypeId,
    string TicketTypeName,
    int Quantity,
    int Valid,
    int Admitted,
    long TotalAmount,
    long RefundedAmount,
    string Currency,
    DateTimeOffset IssuedAt)
{
    public static IssuedOrderResponse Of(IssuedOrder order) => new(
        order.OrderId,
        order.IssuedBy,
        order.PaidBy is { } paidBy ? OrderChannelWords.Of(paidBy) : null,
        order.Name,
        order.Email.Length == 0 ? null : order.Email,
        order.Note,
        order.TicketTypeId,
        order.TicketTypeName,
        order.Quantity,
        order.Valid,
        order.Admitted,
        order.TotalMinor,
        order.RefundedMinor,
        order.Currency,
        order.IssuedAt);
}
