namespace EventLoop.Gates;

/// <summary>A gate as its organizer sees it.</summary>
/// <param name="Status"><c>open</c> or <c>closed</c>.</param>
/// <param name="TicketTypeIds">The ticket types that it lets through; empty: all.</param>
/// <param name="Inside">Who entered here less who left here.</param>
/// <param name="Refused">All refused scans.</param>
/// <param name="Conflicts">How often a device that was offline let somebody through whom the rules would have refused.</param>
/// <param name="RefusedByReason">The same by the reason that a scan gives.</param>
public sealed record GateResponse(
    Guid GateId,
    Guid EventId,
    string Name,
    string Status,
    IReadOnlyList<Guid> TicketTypeIds,
    string Direction,
    DateTimeOffset? AdmitsFrom,
    DateTimeOffset? AdmitsUntil,
    int Admitted,
    int Exited,
    int Inside,
    int Refused,
    IReadOnlyDictionary<string, int> RefusedByReason,
    int Conflicts)
{
    public static GateResponse Of(GateView gate) => new(
        gate.GateId,
        gate.EventId,
        gate.Terms.Name,
        gate.IsOpen ? "open" : "closed",
        gate.Terms.TicketTypeIds,
        gate.Terms.Direction.Text(),
        gate.Terms.AdmitsFrom,
        gate.Terms.AdmitsUntil,
        gate.Admitted,
        gate.Exited,
        gate.Inside,
        gate.Refused.Values.Sum(),
        gate.Refused.ToDictionary(reason => reason.Key.Text(), reason => reason.Value),
        gate.Conflicts);
}
