using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;

namespace EventLoop.Events;

/// <summary>An event as an entry for calendars (RFC 5545).</summary>
/// <param name="Description">Without any marks.</param>
/// <param name="Address">Of its page; null when nobody knows where people find this copy.</param>
internal sealed record EventCalendar(
    Guid EventId,
    string Name,
    string Description,
    DateTimeOffset StartTime,
    DateTimeOffset EndTime,
    string Place,
    double Latitude,
    double Longitude,
    bool IsCancelled,
    string? Address)
{
    public const string ContentType = "text/calendar; charset=utf-8";

    public override string ToString()
    {
        var entry = new CalendarEvent
        {
            Uid = $"{EventId}@eventloop",
            // Nothing of it may depend on when somebody asks, so that calendars see the same entry again.
            DtStamp = new CalDateTime(StartTime.UtcDateTime),
            DtStart = new CalDateTime(StartTime.UtcDateTime),
            DtEnd = new CalDateTime(EndTime.UtcDateTime),
            Summary = Name,
            Description = Description,
            Location = Place,
            GeographicLocation = new(Latitude, Longitude),
            Status = IsCancelled ? "CANCELLED" : "CONFIRMED",
            Url = Address is null ? null : new Uri(Address),
        };
        var calendar = new Calendar { ProductId = "-//EventLoop//EN" };
        calendar.Events.Add(entry);
        return new CalendarSerializer().SerializeToString(calendar) ?? "";
    }
}
