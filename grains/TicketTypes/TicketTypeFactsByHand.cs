using System.Text.Json;

namespace EventLoop.TicketTypes;

/// <summary>The facts of every sale, written byte for byte as <see cref="TicketTypeFactsJson"/> would, which a test compares.</summary>
internal static class TicketTypeFactsByHand
{
    public static bool Write(Utf8JsonWriter json, TicketTypeFact fact)
    {
        switch (fact)
        {
            case PlacesHeld held:
                json.WriteStartObject();
                json.WriteString("fact"u8, "held"u8);
                json.WriteString("orderId"u8, held.OrderId);
                json.WriteNumber("quantity"u8, held.Quantity);
                json.WriteString("expiresAt"u8, held.ExpiresAt);
                json.WriteEndObject();
                return true;
            case HoldSold sold:
                json.WriteStartObject();
                json.WriteString("fact"u8, "sold"u8);
                json.WriteString("orderId"u8, sold.OrderId);
                json.WriteEndObject();
                return true;
            default:
                return false;
        }
    }
}
