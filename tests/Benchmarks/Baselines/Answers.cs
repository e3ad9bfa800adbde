using System.Security.Cryptography;
using EventLoop.Gates;
using EventLoop.Orders;
using EventLoop.Tickets;

namespace EventLoop.Benchmarks;

/// <summary>What baselines answer: the product's own types, filled as the product fills them, so that the JSON is as long.</summary>
internal static class Answers
{
    public const long PriceMinor = 2500;

    private const string TicketTypeName = "Weekend";
    private const string OrderToken = "AZqWw4p8cA6gMpOYbXq2VlZ1xZ5m0ZrHcTn4b9kM3sQ7uYvW2eR8tY6uI1oP5aSd";

    public static string SomeCode { get; } = TicketCode.ToText(RandomCode());

    /// <summary>The payment intent that belongs to an order: what a payment provider would have given.</summary>
    public static string PaymentIntent(Guid orderId) => $"pi_sandbox_{orderId:N}";

    /// <summary>As long as the product's and of its layout, but signed by nobody.</summary>
    public static byte[] RandomCode()
    {
        var code = RandomNumberGenerator.GetBytes(TicketCode.Length);
        code[0] = 1;
        return code;
    }

    public static OrderResponse Pending(Guid orderId, Guid eventId, Guid ticketTypeId, int quantity) =>
        Order(orderId, OrderToken, eventId, "pending", ticketTypeId, quantity, []);

    public static OrderResponse Paid(Guid orderId, Guid eventId, Guid ticketTypeId, IReadOnlyList<(Guid Id, string Code)> tickets) =>
        Order(orderId, null, eventId, "paid", ticketTypeId, tickets.Count,
            [.. tickets.Select(ticket => new OrderResponseTicket(ticket.Id, ticketTypeId, "valid", ticket.Code, false, PriceMinor + 162, null))]);

    public static ScanResponse Admitted(Guid scanId, Guid gateId, Guid ticketId, string attendee) =>
        new(scanId, "admitted", null, new(ticketId, TicketTypeName, attendee, null), new(gateId, 1), null);

    public static ScanResponse Refused(Guid scanId, Guid gateId) =>
        new(scanId, "refused", "already_admitted", null, new(gateId, 1), null);

    private static OrderResponse Order(
        Guid orderId, string? token, Guid eventId, string status, Guid ticketTypeId, int quantity, OrderResponseTicket[] tickets)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var (subtotal, fees) = (quantity * PriceMinor, quantity * 162);
        return new(
            orderId, token, eventId, status, now, now.AddMinutes(10), [new(ticketTypeId, TicketTypeName, quantity, PriceMinor, 162, 0, 0)],
            subtotal, fees, subtotal + fees, 0, "EUR", new("sandbox", PaymentIntent(orderId), null), tickets, 0, true, [], [], null);
    }
}
