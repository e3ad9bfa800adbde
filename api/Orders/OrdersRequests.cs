using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using EventLoop.Notifications;
using EventLoop.Requests;

namespace EventLoop.Orders;

/// <param name="EventId">The event that all items belong to.</param>
/// <param name="Items">How many of which ticket types.</param>
/// <param name="Attendee">Who the tickets are for.</param>
/// <param name="Source">What brought the buyer, such as a campaign: up to 40 letters, digits, <c>.</c>, <c>-</c> and <c>_</c>. For the organizer's figures; nothing personal.</param>
internal sealed record PlaceOrderRequest(Guid? EventId, OrderItemRequest?[]? Items, AttendeeRequest? Attendee, string? Source = null) : IRequest<OrderWish>
{
    private const int MostItems = 50;

    public OrderWish Parse(FieldErrors errors)
    {
        var eventId = errors.Required("eventId", EventId);
        var items = errors.Each("items", Items, MostItems, (item, within) => new OrderItem(
            within.Required("ticketTypeId", item.TicketTypeId), within.Required("quantity", item.Quantity)));
        var buyer = errors.Has("attendee", Attendee) ? Attendee.Parse(errors.Within("attendee")) : new("", "", null);
        var source = OrderSource.Read(Source);
        if (source is null && !string.IsNullOrEmpty(Source))
            errors.Add("source", "must be up to 40 letters, digits, '.', '-' and '_'");
        return new(eventId, items, buyer, source);
    }
}

internal sealed record OrderItemRequest(Guid? TicketTypeId, int? Quantity);

/// <param name="Phone">With <paramref name="Texts"/>: with its country's code in front, such as <c>+31 6 12345678</c>.</param>
/// <param name="Texts">They want to hear by text message, too: tickets, changes, and the day before. Left out: no.</param>
/// <param name="News">They want the organizer's news. Left out: no.</param>
internal sealed record AttendeeRequest(string? Email, string? Name, string? Phone = null, bool? Texts = null, bool? News = null)
{
    public Buyer Parse(FieldErrors errors)
    {
        var buyer = new Buyer(errors.Email("email", Email), errors.Text("name", Name, 200), errors.OptionalText("phone", Phone, 40))
        {
            Agreed = (Texts == true ? Consent.Texts : Consent.None) | (News == true ? Consent.News : Consent.None),
        };
        if (!buyer.Agreed.HasFlag(Consent.Texts))
            return buyer;
        var number = PhoneNumber.Read(buyer.Phone ?? "");
        if (number is null)
            errors.Add("phone", "must be a mobile number with its country's code, such as +31 6 12345678, for text messages");
        return buyer with { Phone = number?.E164 };
    }
}

/// <summary>What somebody wants to buy.</summary>
internal sealed record OrderWish(Guid EventId, OrderItem[] Items, Buyer Buyer, string? Source)
{
    // Who agrees to nothing asks for what they asked for before there was anything to agree to.
    private string Agreed => Buyer.Agreed == Consent.None ? "" : $"\n{Buyer.Agreed:d}";

    /// <summary>Equal for requests that ask for the same, however their JSON is spaced.</summary>
    public long Hash
    {
        get
        {
            Span<byte> text = stackalloc byte[1024];
            var source = Source is null ? "" : $"\n{Source}";
            var fits = Utf8.TryWrite(text, $"{EventId}\n{Buyer.Email}\n{Buyer.Name}\n{Buyer.Phone}{Agreed}{source}", out var length);
            foreach (var item in Items)
            {
                fits = Utf8.TryWrite(text[length..], $"\n{item.TicketTypeId} {item.Quantity}", out var more) && fits;
                length += more;
            }

            return BitConverter.ToInt64(SHA256.HashData(fits ? text[..length] : Encoding.UTF8.GetBytes(
                $"{EventId}\n{Buyer.Email}\n{Buyer.Name}\n{Buyer.Phone}{Agreed}{source}{string.Concat(Items.Select(item => $"\n{item.TicketTypeId} {item.Quantity}"))}")));
        }
    }
}

/// <param name="PaymentIntentId">As placing the order gave it; left out for an order that costs nothing.</param>
internal sealed record ConfirmOrderRequest(string? PaymentIntentId = null) : IRequest<ConfirmOrderRequest>
{
    public ConfirmOrderRequest Parse(FieldErrors errors) => new(errors.OptionalText("paymentIntentId", PaymentIntentId, 255));
}

/// <param name="Amount">
/// Left out: what the tickets cost. With tickets, at most that. Without, the tickets stay good when it is less than all of them cost.
/// </param>
/// <param name="TicketIds">Left out: all that are not yet refunded.</param>
/// <param name="Reason">For the organizer's own memory: the buyer does not see it.</param>
internal sealed record RefundOrderRequest(long? Amount = null, Guid[]? TicketIds = null, string? Reason = null) : IRequest<RefundWish>
{
    public RefundWish Parse(FieldErrors errors)
    {
        if (TicketIds is { Length: 0 })
            errors.Add("ticketIds", "must name a ticket, or be left out");
        return new(TicketIds, errors.OptionalBetween("amount", Amount, 1, long.MaxValue), errors.OptionalText("reason", Reason, 500));
    }
}

/// <param name="TicketIds">Left out: all that are not yet refunded.</param>
internal sealed record GiveTicketsBackRequest(Guid[]? TicketIds = null) : IRequest<GiveTicketsBackRequest>
{
    public GiveTicketsBackRequest Parse(FieldErrors errors)
    {
        if (TicketIds is { Length: 0 })
            errors.Add("ticketIds", "must name a ticket, or be left out");
        return this;
    }
}

internal sealed record RefundWish(Guid[]? TicketIds, long? AmountMinor, string? Reason);
