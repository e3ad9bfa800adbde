using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.TicketTypes;

namespace EventLoop.Attendees;

/// <summary>
/// Reads a list, looks which of its orders exist, and issues the others. Not reentrant: a second import of the same list finds what the
/// first has done.
/// </summary>
internal sealed class GuestListGrain(IGrainFactory grains, TicketIssuing issuing, BoxOfficeTable table, TimeProvider time) : Grain, IGuestListGrain
{
    /// <summary>They share their commits; more at once would keep a sale waiting.</summary>
    private const int AtOnce = 50;

    private Guid EventId => this.GetPrimaryKey();

    public Task<Outcome<GuestListReport, GuestListRefusal>> Preview(Caller caller, GuestLine[] lines) =>
        Take(caller, lines, (issued, guests) => Task.FromResult<IReadOnlyList<GuestReport>>([.. guests.Select(guest => guest.Foresee(issued))]));

    public Task<Outcome<GuestListReport, GuestListRefusal>> Import(Caller caller, GuestLine[] lines) => Take(caller, lines, async (issued, guests) =>
    {
        var reports = new List<GuestReport>(guests.Count);
        foreach (var some in guests.Chunk(AtOnce))
            reports.AddRange(await Task.WhenAll(some.Select(guest => Issue(caller, guest, guest.Foresee(issued)))));
        return reports;
    });

    private async Task<Outcome<GuestListReport, GuestListRefusal>> Take(
        Caller caller, GuestLine[] lines, Func<IReadOnlyDictionary<Guid, int>, IReadOnlyList<Guest>, Task<IReadOnlyList<GuestReport>>> take)
    {
        if (await grains.GetGrain<IEventParts>(EventId).Terms() is not { } terms)
            return GuestListRefusal.EventNotFound;
        if (!caller.IsOrganizer(terms.OrganizerId))
            return GuestListRefusal.NotYours;
        if (lines.Length > IGuestListGrain.MostGuests)
            return GuestListRefusal.TooManyGuests;
        if (!terms.IsOpen(time.GetUtcNow()))
            return GuestListRefusal.NotOpen;
        var types = (await Task.WhenAll(terms.TicketTypeIds.Select(id => grains.Get<ITicketTypePlaces>(id).Totals()))).OfType<TicketTypeTotals>().ToList();
        var guests = GuestList.Read(EventId, lines, [.. types.Select(type => (type.TicketTypeId, type.Terms.Name))]);
        var issued = await table.Quantities([.. guests.Where(guest => guest.IsRight).Select(guest => guest.OrderId)]);
        var reports = await take(issued, guests);
        return new GuestListReport([.. reports], [.. types.Select(type => Places(type, reports))]);
    }

    private async Task<GuestReport> Issue(Caller caller, Guest guest, GuestReport foreseen)
    {
        if (foreseen.Outcome != GuestOutcome.New)
            return foreseen;
        var issue = new OrderIssue(OrderChannel.Complimentary, caller.AccountId!.Value, null);
        var draft = new IssueDraft(guest.OrderId, EventId, issue, new(guest.Email, guest.Name, null), guest.Note, []);
        var outcome = await issuing.Issue(draft, guest.TicketTypeId!.Value, guest.Number);
        return outcome.Refusal switch
        {
            null => guest.Report(GuestOutcome.Issued),
            IssueRefusal.SoldOut => guest.Report(GuestOutcome.Wrong, GuestProblem.SoldOut),

            // The event was open and the line was right a moment ago.
            _ => throw new BusyException("The event has changed while the list was taken in."),
        };
    }

    /// <summary>What the new guests need of a type, beside what there was when the list came.</summary>
    private static GuestPlaces Places(TicketTypeTotals type, IReadOnlyList<GuestReport> reports) => new(
        type.TicketTypeId,
        type.Terms.Name,
        reports.Where(report => report.TicketTypeId == type.TicketTypeId && report.Outcome is GuestOutcome.New or GuestOutcome.Issued).Sum(report => report.Number),
        type.Available);
}
