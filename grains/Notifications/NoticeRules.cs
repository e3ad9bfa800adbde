using System.Text;
using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.Tickets;
using EventLoop.Webhooks;

namespace EventLoop.Notifications;

/// <summary>Which facts concern whom. Pure: the same fact, read again, gives the same messages.</summary>
internal static class NoticeRules
{
    /// <summary>Reminders go out at this hour of the day before, by the clock of the event.</summary>
    public const int ReminderHour = 10;

    private static readonly (string Kind, byte[] Mark)[] Marks =
    [
        .. Facts("order", "tickets_issued", "refund_decided", "refund_paid", "refund_dropped", "second_payment_returned"),
        .. Facts("ticket", "transferred", "voided"),
        .. Facts("event", "published", "changed", "cancelled"),
        .. Facts("webhooks", "switched_off"),
    ];

    /// <summary>Whether an append may hold such a fact; most do not, and scans are many, so nothing is parsed to find out.</summary>
    public static bool MayConcern(string kind, ReadOnlySpan<byte> facts)
    {
        foreach (var mark in Marks)
        {
            if (mark.Kind == kind && facts.IndexOf(mark.Mark) >= 0)
                return true;
        }

        return false;
    }

    /// <param name="before">The order before the fact.</param>
    public static IEnumerable<Notice> Of(string source, Guid orderId, Order before, OrderFact fact, DateTimeOffset at)
    {
        switch (fact)
        {
            case TicketsIssued:
                yield return About(before.Ended is null ? MessageKind.Tickets : MessageKind.LateTickets, null);
                if (before.Placed!.TotalMinor > 0)
                    yield return About(MessageKind.Receipt, null);
                break;
            case RefundDecided { Reason: "event_cancelled" } decided:
                yield return About(MessageKind.EventCancelled, decided.RefundId);
                break;

            // Not when it is decided: the money is on its way only now. One that a bank had sent back is the same refund.
            case RefundPaid paid when before.Refunds.First(refund => refund.Decided.RefundId == paid.RefundId) is { Failures: 0 } refund:
                if (before.Issued is null)
                    yield return About(MessageKind.PaymentReturned, paid.RefundId);
                else if (refund.Decided.Reason != "event_cancelled" || refund.Decided.AmountMinor > 0)
                    yield return About(MessageKind.Refund, paid.RefundId);
                break;
            case RefundDropped dropped when before.Issued is not null && before.Refunds.First(refund => refund.Decided.RefundId == dropped.RefundId).Decided.Reason != "event_cancelled":
                yield return About(MessageKind.Refund, dropped.RefundId);
                break;
            case SecondPaymentReturned returned when before.SecondPayments[returned.PaymentIntentId].Failures == 0:
                yield return About(MessageKind.PaymentReturned, null);
                break;
        }

        Notice About(MessageKind kind, Guid? reference) =>
            new(source, kind, before.Placed!.AttendeeId, before.Placed.EventId, orderId, null, reference, at);
    }

    /// <param name="before">The ticket before the fact.</param>
    public static IEnumerable<Notice> Of(string source, Guid ticketId, Ticket before, TicketFact fact, DateTimeOffset at)
    {
        if (before.Birth is not { } birth)
            yield break;
        switch (fact)
        {
            case TicketTransferred transferred:
                yield return About(MessageKind.TicketReceived, transferred.AttendeeId);
                yield return About(MessageKind.TicketPassedOn, before.AttendeeId);
                break;

            // Its buyer hears of the refund from the order.
            case TicketVoided when before.Transfers.Count > 0:
                yield return About(MessageKind.TicketEnded, before.AttendeeId);
                break;
        }

        Notice About(MessageKind kind, Guid attendee) => new(source, kind, attendee, birth.EventId, birth.OrderId, ticketId, null, at);
    }

    /// <param name="before">The event before the fact.</param>
    public static IEnumerable<Broadcast> Of(string source, Guid eventId, Event before, EventFact fact, DateTimeOffset at)
    {
        switch (fact)
        {
            case EventPublished when ReminderAt(before.Details!) is var due && due > at:
                yield return new(ReminderSource(eventId, before.Details!.StartTime), MessageKind.Reminder, eventId, due);
                break;
            case EventChanged changed when before.Status == EventStatus.Published:
                if (IsElsewhere(before.Details!, changed.Details))
                    yield return new(source, MessageKind.EventChanged, eventId, at);
                if (ReminderAt(changed.Details) is var moved && moved > at)
                    yield return new(ReminderSource(eventId, changed.Details.StartTime), MessageKind.Reminder, eventId, moved);
                break;
        }
    }

    /// <param name="before">The organizer's webhooks before the fact.</param>
    public static IEnumerable<Notice> Of(string source, Guid stream, OrganizerWebhooks before, WebhookFact fact, DateTimeOffset at)
    {
        if (fact is WebhookSwitchedOff off && before.OrganizerId is { } organizer)
            yield return new(source, MessageKind.WebhookOff, organizer, null, null, null, off.WebhookId, at);
    }

    /// <summary>Names the reminder of an event that starts then. One that has moved since is not the event's any more.</summary>
    public static string ReminderSource(Guid eventId, DateTimeOffset start) => $"reminder {eventId} {start.UtcDateTime:yyyy-MM-ddTHH:mm}";

    /// <summary>The morning of the day before, by the event's own clock.</summary>
    public static DateTimeOffset ReminderAt(EventDetails details)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(details.TimeZone);
        var morning = TimeZoneInfo.ConvertTime(details.StartTime, zone).Date.AddDays(-1).AddHours(ReminderHour);
        return new(morning, zone.GetUtcOffset(morning));
    }

    /// <summary>Whoever has a ticket has to know: it is at another time or place, or is called otherwise.</summary>
    private static bool IsElsewhere(EventDetails before, EventDetails after) =>
        (before.Name, before.StartTime, before.EndTime, before.TimeZone, before.Venue.Name, before.Venue.Address)
        != (after.Name, after.StartTime, after.EndTime, after.TimeZone, after.Venue.Name, after.Venue.Address);

    private static IEnumerable<(string, byte[])> Facts(string kind, params string[] names) => names.Select(name => (kind, Encoding.UTF8.GetBytes($"\"{name}\"")));
}
