using System.Text.Json;
using System.Text.Json.Serialization;
using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.Requests;
using EventLoop.Venues;

namespace EventLoop.Attendees;

/// <summary>A ticket of an event and who holds it.</summary>
/// <param name="AdmittedAt">When its holder was first let in; null before.</param>
public sealed record AttendeeResponse(
    Guid TicketId,
    Guid OrderId,
    string Name,
    string Email,
    Guid TicketTypeId,
    string TicketTypeName,
    string Status,
    DateTimeOffset PurchasedAt,
    DateTimeOffset? AdmittedAt)
{
    public static AttendeeResponse Of(AttendeeTicket ticket) => new(
        ticket.TicketId,
        ticket.OrderId,
        ticket.Name,
        ticket.Email,
        ticket.TicketTypeId,
        ticket.TicketTypeName,
        ticket.Status,
        ticket.PurchasedAt,
        ticket.AdmittedAt);
}

/// <summary>A ticket as its holder sees it.</summary>
/// <param name="Code">The text of its QR code.</param>
public sealed record HeldTicketResponse(
    Guid TicketId,
    Guid OrderId,
    Guid EventId,
    string EventName,
    DateTimeOffset StartTime,
    DateTimeOffset EndTime,
    string TimeZone,
    VenueResponse Venue,
    string TicketTypeName,
    string Status,
    string Code,
    EventFaceResponse Face,
    Guid TicketTypeId)
{
    public static HeldTicketResponse Of(HeldTicket ticket) => new(
        ticket.TicketId,
        ticket.OrderId,
        ticket.EventId,
        ticket.EventName,
        ticket.StartTime,
        ticket.EndTime,
        ticket.TimeZone,
        VenueResponse.Of(ticket.Venue),
        ticket.TicketTypeName,
        ticket.Status,
        ticket.Code,
        EventFaceResponse.Of(ticket.Face),
        ticket.TicketTypeId);
}

/// <summary>An order as its buyer sees it in a list; amounts in minor units.</summary>
public sealed record PlacedOrderResponse(
    Guid OrderId,
    Guid EventId,
    string EventName,
    string Status,
    int Quantity,
    long Subtotal,
    long Fees,
    long TotalAmount,
    long RefundedAmount,
    string Currency,
    DateTimeOffset PlacedAt,
    DateTimeOffset? PaidAt,
    long TaxesAdded)
{
    public static PlacedOrderResponse Of(PlacedOrder order) => new(
        order.OrderId,
        order.EventId,
        order.EventName,
        OrderResponse.StatusText(order.Status),
        order.Quantity,
        order.SubtotalMinor,
        order.FeesMinor,
        order.TotalMinor,
        order.RefundedMinor,
        order.Currency,
        order.PlacedAt,
        order.PaidAt,
        order.TotalMinor - order.SubtotalMinor - order.FeesMinor);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ListResponse<AttendeeResponse>))]
[JsonSerializable(typeof(ListResponse<HeldTicketResponse>))]
[JsonSerializable(typeof(ListResponse<PlacedOrderResponse>))]
[JsonSerializable(typeof(GuestListRequest))]
[JsonSerializable(typeof(GuestListResponse))]
internal sealed partial class AttendeesJson : JsonSerializerContext;
