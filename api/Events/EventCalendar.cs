using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;

namespace EventLoop.Events;

/// <summary>An event as an entry for calendars (RFC 5545).</summary>
internal static class EventCalendar
{
    public const string ContentType = "text/calendar; charset=utf-8";

    public static string Of(PublicEventResponse shown, string? address)
    {
        var entry = new CalendarEvent
        {
            Uid = $"{shown.EventId}@eventloop",
            // Nothing of it may depend on when somebody asks, so that calendars see the same entry again.
            DtStamp = new CalDateTime(shown.StartTime.UtcDateTime),
            DtStart = new CalDateTime(shown.StartTime.UtcDateTime),
            DtEnd = new CalDateTime(shown.EndTime.UtcDateTime),
            Summary = shown.Name,
            Description = RichText.Summary(shown.Description, 1000),
            Location = $"{shown.Venue.Name}, {shown.Venue.Address}",
            GeographicLocation = new(shown.Venue.Latitude, shown.Venue.Longitude),
            Status = shown.Status == EventWords.Of(EventStatus.Cancelled) ? "CANCELLED" : "CONFIRMED",
            Url = address is null ? null : new Uri(address),
        };
        var calendar = new Calendar { ProductId = "-//EventLoop//EN" };
        calendar.Events.Add(entry);
        return new CalendarSerializer().SerializeToString(calendar) ?? "";
    }
}
