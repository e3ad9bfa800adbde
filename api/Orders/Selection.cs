using System.Globalization;
using EventLoop.Events;
using Microsoft.Extensions.Primitives;

namespace EventLoop.Orders;

/// <summary>How many of which ticket types a visitor has chosen; it travels in the address from page to page, as <c>q-{ticketTypeId}</c>.</summary>
public sealed record Selection(PublicEventResponse Event, IReadOnlyList<(PublicTicketTypeResponse Type, int Quantity)> Lines)
{
    private const string Prefix = "q-";

    /// <summary>What the tickets cost one by one. Tax on top of several may come to a cent more or less; the order says it exactly.</summary>
    public long Total => Lines.Sum(line => line.Type.Total * line.Quantity);

    public long Taxes => Lines.Sum(line => line.Type.Tax * line.Quantity);

    public bool TaxesIncluded => Event.TaxMode == EventWords.Of(Payments.TaxMode.Included);

    public long Fees => Lines.Sum(line => line.Type.Fee * line.Quantity);

    /// <summary>When all of it can be bought; null when it can be already.</summary>
    public DateTimeOffset? Opens =>
        Lines.Where(line => line.Type.Status == EventWords.Of(SaleStatus.Upcoming)).Max(line => line.Type.SaleStart);

    public int Count => Lines.Sum(line => line.Quantity);

    internal OrderItemRequest[] Items => [.. Lines.Select(line => new OrderItemRequest(line.Type.TicketTypeId, line.Quantity))];

    public static string Field(PublicTicketTypeResponse type) => $"{Prefix}{type.TicketTypeId}";

    /// <summary>What is not a number, or not of this event, was not chosen.</summary>
    public static Selection Read(PublicEventResponse shown, Func<string, StringValues> field) => new(shown,
    [
        .. shown.TicketTypes
            .Select(type => (type, Quantity: int.TryParse(field(Field(type)).ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0))
            .Where(line => line.Quantity > 0),
    ]);
}
