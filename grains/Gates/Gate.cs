using System.Security.Cryptography;
using System.Text;
using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Ledger;
using EventLoop.Tickets;

namespace EventLoop.Gates;

/// <summary>One gate: whom it lets through, and who may scan and manage there. What it has counted is no part of its state.</summary>
internal sealed record Gate : ILedgerState<Gate, GateFact>
{
    /// <summary>How it was created; null for a gate that never was.</summary>
    public GateCreated? Created { get; private init; }

    public GateTerms Terms { get; private init; } = new("", [], GateDirection.Both, null, null);

    public bool IsOpen { get; private init; }

    /// <summary>What a ticket needs to know of it.</summary>
    public GateSituation Situation(Guid id, EventTerms terms) =>
        new(id, terms.EventId, Terms, IsOpen, terms.Status == EventStatus.Cancelled, terms.EndTime)
        {
            Access = terms.Access is { } rules ? new(rules, terms.TimeZone, rules.AreaOf(id), false) : null,
        };

    /// <summary>Why the caller may not scan here, by precedence; without a gate, why not at any gate of the event.</summary>
    public static ScanRefusal? RefuseScan(Caller caller, Guid? gateId, EventTerms terms)
    {
        if (caller.Device is not { } shown)
            return caller.IsOrganizer(terms.OrganizerId) || terms.Staff.Any(staff => caller.Is(staff)) ? null : ScanRefusal.NotYours;
        return terms.Devices.FirstOrDefault(device => device.DeviceId == shown.DeviceId) switch
        {
            null => ScanRefusal.UnknownDevice,
            var device when !IsToken(shown, device) => ScanRefusal.UnknownDevice,
            var device when gateId is { } gate && !device.GateIds.Contains(gate) => ScanRefusal.NotThisGate,
            _ => null,
        };
    }

    /// <summary>Why the caller does not work for the event, by precedence.</summary>
    public static ScanRefusal? RefuseAtEvent(Caller caller, EventTerms terms) => RefuseScan(caller, null, terms);

    /// <summary>Why the caller may not manage it as a gate of this event, by precedence.</summary>
    public GateRefusal? RefuseManaging(Caller caller, Guid eventId) => this switch
    {
        { Created: null } => GateRefusal.NotFound,
        _ when !caller.IsOrganizer(Created.OrganizerId) => GateRefusal.NotYours,
        _ when Created.EventId != eventId => GateRefusal.NotFound,
        _ => null,
    };

    /// <summary>The change as a fact; none when everything stays as it is.</summary>
    public IReadOnlyList<GateFact> Change(ChangeGate change, DateTimeOffset now)
    {
        var isSameList = change.TicketTypeIds is null || change.TicketTypeIds.SequenceEqual(Terms.TicketTypeIds);
        var terms = new GateTerms(
            change.Name ?? Terms.Name,
            isSameList ? Terms.TicketTypeIds : change.TicketTypeIds!,
            change.Direction ?? Terms.Direction,
            change.AdmitsFrom is { } from ? from.To : Terms.AdmitsFrom,
            change.AdmitsUntil is { } until ? until.To : Terms.AdmitsUntil);
        return terms == Terms ? [] : [new GateChanged(terms, now)];
    }

    public Gate Apply(GateFact fact) => fact switch
    {
        GateCreated created => this with { Created = created, Terms = created.Terms, IsOpen = true },
        GateChanged changed => this with { Terms = changed.Terms },
        GateOpened => this with { IsOpen = true },
        GateClosed => this with { IsOpen = false },
        TurnedAway => this,
        _ => throw new InvalidOperationException($"A gate knows no {fact.GetType().Name}."),
    };

    private static bool IsToken(DeviceProof shown, Device device) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(shown.TokenHash), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(device.TokenHash)));
}
