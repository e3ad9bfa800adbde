using EventLoop.Ledger;
using EventLoop.Venues;

namespace EventLoop.Events;

/// <summary>How events stand in the ledger and in the tables <c>events</c> and <c>venues</c>.</summary>
internal static class EventKind
{
    public static FactKind<Event, EventFact> Instance { get; } = new("event", EventFactsJson.Default.IReadOnlyListEventFact, Rows);

    private static IReadOnlyList<TableRow> Rows(Guid id, Event after, IReadOnlyList<EventFact> facts, bool isNew)
    {
        // Gates, devices and ticket types do not show in these rows.
        if (!facts.Any(fact => fact is EventCreated or EventChanged or EventPublished or EventCancelled or EventRefunded or EventLookSet))
            return [];
        var (created, details) = (after.Created!, after.Details!);
        return
        [
            new EventRow(id, created.OrganizerId, created.VenueId, details, after.Status, created.At, after.PublishedAt) { IsNew = isNew, RefundsDue = after.IsRefundDue, Look = after.Look },
            new VenueRow(created.VenueId, details.Venue) { IsNew = isNew },
        ];
    }
}
