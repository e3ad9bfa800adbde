using System.Text.Json;
using EventLoop.Events;
using EventLoop.Payments;

namespace EventLoop.Orders;

/// <summary>The facts of every sale, written byte for byte as <see cref="OrderFactsJson"/> would, which a test compares.</summary>
internal static class OrderFactsByHand
{
    public static bool Write(Utf8JsonWriter json, OrderFact fact)
    {
        switch (fact)
        {
            case OrderPlaced placed:
                Write(json, placed);
                return true;
            case PaymentReceived paid:
                Begin(json, "payment_received"u8);
                json.WriteString("at"u8, paid.At);
                if (paid.RequestHash is { } hash)
                    json.WriteNumber("requestHash"u8, hash);
                json.WriteEndObject();
                return true;
            case PlacesSold sold:
                Begin(json, "places_sold"u8);
                json.WriteString("ticketTypeId"u8, sold.TicketTypeId);
                json.WriteEndObject();
                return true;
            case TicketsIssued issued:
                Write(json, issued);
                return true;
            default:
                return false;
        }
    }

    private static void Write(Utf8JsonWriter json, OrderPlaced placed)
    {
        Begin(json, "placed"u8);
        json.WriteString("eventId"u8, placed.EventId);
        json.WriteString("organizerId"u8, placed.OrganizerId);
        if (placed.UserId is { } user)
            json.WriteString("userId"u8, user);
        json.WriteString("attendeeId"u8, placed.AttendeeId);
        json.WriteStartArray("lines"u8);
        for (var at = 0; at < placed.Lines.Count; at++)
            Write(json, placed.Lines[at]);
        json.WriteEndArray();
        json.WriteString("currency"u8, placed.Currency);
        json.WriteString("feePayer"u8, placed.FeePayer == FeePayer.Attendee ? nameof(FeePayer.Attendee) : nameof(FeePayer.Organizer));
        json.WriteNumber("subtotalMinor"u8, placed.SubtotalMinor);
        json.WriteNumber("feesMinor"u8, placed.FeesMinor);
        json.WriteNumber("totalMinor"u8, placed.TotalMinor);
        if (placed.PaymentIntentId is { } intent)
            json.WriteString("paymentIntentId"u8, intent);
        json.WriteString("placedAt"u8, placed.PlacedAt);
        json.WriteString("expiresAt"u8, placed.ExpiresAt);
        json.WriteNumber("desk"u8, placed.Desk);
        if (placed.RequestKey is { } key)
            json.WriteString("requestKey"u8, key);
        if (placed.RequestHash is { } hash)
            json.WriteNumber("requestHash"u8, hash);
        if (placed.Taxes is { } taxes)
            Write(json, taxes);
        if (placed.IsLimited is { } isLimited)
            json.WriteBoolean("isLimited"u8, isLimited);
        if (placed.Issue is { } issue)
            Write(json, issue);
        if (placed.Source is { } source)
            json.WriteString("source"u8, source);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, OrderTaxes taxes)
    {
        json.WriteStartObject("taxes"u8);
        json.WriteString("mode"u8, taxes.Mode == TaxMode.Included ? nameof(TaxMode.Included) : nameof(TaxMode.Added));
        json.WriteString("rounding"u8, taxes.Rounding == TaxRounding.Line ? nameof(TaxRounding.Line) : nameof(TaxRounding.Order));
        json.WriteNumber("step"u8, taxes.Step);
        json.WriteNumber("amountMinor"u8, taxes.AmountMinor);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, OrderIssue issue)
    {
        json.WriteStartObject("issue"u8);
        json.WriteString("channel"u8, issue.Channel == OrderChannel.AtDoor ? nameof(OrderChannel.AtDoor) : nameof(OrderChannel.Complimentary));
        json.WriteString("by"u8, issue.By);
        if (issue.PaidBy is { } paidBy)
            json.WriteString("paidBy"u8, paidBy == PaidBy.Cash ? nameof(PaidBy.Cash) : nameof(PaidBy.CardTerminal));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, OrderLine line)
    {
        json.WriteStartObject();
        json.WriteString("ticketTypeId"u8, line.TicketTypeId);
        json.WriteString("name"u8, line.Name);
        json.WriteNumber("quantity"u8, line.Quantity);
        json.WriteNumber("priceMinor"u8, line.PriceMinor);
        json.WriteNumber("feeMinor"u8, line.FeeMinor);
        if (line.TaxBasisPoints != 0)
            json.WriteNumber("taxBasisPoints"u8, line.TaxBasisPoints);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TicketsIssued issued)
    {
        Begin(json, "tickets_issued"u8);
        json.WriteString("at"u8, issued.At);
        json.WriteStartArray("tickets"u8);
        for (var at = 0; at < issued.Tickets.Count; at++)
        {
            json.WriteStartObject();
            json.WriteString("ticketTypeId"u8, issued.Tickets[at].TicketTypeId);
            json.WriteBase64String("code"u8, issued.Tickets[at].Code);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, ReadOnlySpan<byte> name)
    {
        json.WriteStartObject();
        json.WriteString("fact"u8, name);
    }
}
