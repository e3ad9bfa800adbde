using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventLoop.Payments;
using Microsoft.AspNetCore.Components;

namespace EventLoop.Events;

/// <summary>An event as search engines read it (schema.org/Event).</summary>
internal static class EventSchema
{
    public static MarkupString Of(PublicEventResponse shown, string address, string? picture) => new(new JsonObject
    {
        ["@context"] = "https://schema.org",
        ["@type"] = "Event",
        ["name"] = shown.Name,
        ["description"] = RichText.Summary(shown.Description, 500),
        ["startDate"] = shown.StartTime.ToString("O", CultureInfo.InvariantCulture),
        ["endDate"] = shown.EndTime.ToString("O", CultureInfo.InvariantCulture),
        ["eventStatus"] = $"https://schema.org/{(shown.Status == EventWords.Of(EventStatus.Cancelled) ? "EventCancelled" : "EventScheduled")}",
        ["eventAttendanceMode"] = "https://schema.org/OfflineEventAttendanceMode",
        ["url"] = address,
        ["image"] = picture,
        ["location"] = new JsonObject
        {
            ["@type"] = "Place",
            ["name"] = shown.Venue.Name,
            ["address"] = shown.Venue.Address,
            ["geo"] = new JsonObject { ["@type"] = "GeoCoordinates", ["latitude"] = shown.Venue.Latitude, ["longitude"] = shown.Venue.Longitude },
        },
        ["offers"] = new JsonArray([.. shown.TicketTypes.Select(type => Offer(type, address))]),
    }
    // The serializer's default encoder writes < and > as escapes, so that no text can end the element that it stands in.
    .ToJsonString(JsonSerializerOptions.Default));

    private static JsonObject Offer(PublicTicketTypeResponse type, string address) => new()
    {
        ["@type"] = "Offer",
        ["name"] = type.Name,
        ["price"] = Decimal(type.Total, type.Currency),
        ["priceCurrency"] = type.Currency,
        ["url"] = address,
        ["availability"] = $"https://schema.org/{type.Status switch { "on_sale" => "InStock", "upcoming" => "PreOrder", "sold_out" => "SoldOut", _ => "Discontinued" }}",
        ["validFrom"] = type.SaleStart?.ToString("O", CultureInfo.InvariantCulture),
    };

    private static string Decimal(long minor, string currency)
    {
        var decimals = Currencies.Decimals(currency);
        return (minor / (decimal)Math.Pow(10, decimals)).ToString($"F{decimals}", CultureInfo.InvariantCulture);
    }
}
