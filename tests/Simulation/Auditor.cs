using System.Text.Json;
using EventLoop.Gates;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Tickets;
using EventLoop.TicketTypes;

namespace EventLoop.Simulation;

/// <summary>
/// Checks what must always hold. It knows nothing of how the product works: it reads the facts as JSON when they become durable, the
/// rows of the tables, what callers were told, and what the payment provider holds.
/// </summary>
internal sealed partial class Auditor(SimWorld world)
{
    private readonly Dictionary<Guid, int> versions = [];
    private readonly Dictionary<Guid, AuditedTicketType> ticketTypes = [];
    private readonly Dictionary<Guid, AuditedOrder> orders = [];
    private readonly Dictionary<Guid, AuditedTicket> tickets = [];
    private readonly Dictionary<Guid, Guid> orderOfKey = [];
    private readonly Dictionary<Guid, (Guid ScanId, string Result, int Inside)> scans = [];
    private readonly Dictionary<(Guid Gate, string Result), int> scansAt = [];

    /// <summary>The first thing that was wrong; null while all is well.</summary>
    public string? FirstViolation { get; private set; }

    /// <summary>How often each fact was recorded.</summary>
    public SortedDictionary<string, int> Facts { get; } = new(StringComparer.Ordinal);

    public long Step => world.Scheduler.Steps;

    public IReadOnlyDictionary<Guid, AuditedOrder> Orders => orders;

    public IReadOnlyDictionary<Guid, AuditedTicketType> TicketTypes => ticketTypes;

    public IReadOnlyDictionary<Guid, AuditedTicket> Tickets => tickets;

    public int Scans => scans.Count;

    /// <summary>How many scans at a gate came to this.</summary>
    public int ScansAt(Guid gateId, string result) => scansAt.GetValueOrDefault((gateId, result));

    public void Violation(string what)
    {
        if (FirstViolation is not null)
            return;
        FirstViolation = what;
        world.Scheduler.Happened($"VIOLATION {what}");
    }

    public void Check(bool holds, string otherwise)
    {
        if (!holds)
            Violation(otherwise);
    }

    public void CheckRow(bool holds, string otherwise) => Check(holds || world.Plant?.ForgivesRows == true, otherwise);

    /// <summary>The provider has taken all that the order asks for.</summary>
    public bool IsCaptured(Guid orderId) => world.Gateway.Intents.TryGetValue(orderId, out var intent) && intent.State is Payments.PaymentState.Succeeded;

    /// <summary>The provider has taken something else than the order asks for.</summary>
    public bool IsPaidWrongly(Guid orderId) => world.Gateway.Intents.TryGetValue(orderId, out var intent) && intent.State is Payments.PaymentState.Wrong;

    public bool IsPaidBack(string secondIntentId) => world.Gateway.Seconds.TryGetValue(secondIntentId, out var intent) && intent.IsAllPaidBack;

    public bool IsPaidBack(Guid orderId, Guid refundId, long amountMinor) =>
        world.Gateway.Intents.TryGetValue(orderId, out var intent) && intent.Refunds.GetValueOrDefault(refundId) == amountMinor;

    /// <summary>A transaction has become durable.</summary>
    public void Committed(IReadOnlyList<StreamAppend> appends)
    {
        foreach (var append in appends)
        {
            Check(append.Version == versions.GetValueOrDefault(append.Stream) + 1, $"After version {versions.GetValueOrDefault(append.Stream)} of a {append.Kind} came {append.Version}.");
            versions[append.Stream] = append.Version;
            using var facts = JsonDocument.Parse(append.Facts);
            foreach (var fact in facts.RootElement.EnumerateArray())
                Apply(append.Kind, append.Stream, fact);
        }

        // Only now: what several streams say together holds after a transaction, not in its midst.
        foreach (var append in appends)
            CheckStream(append.Kind, append.Stream);
    }

    /// <summary>A scan stands in the ledger.</summary>
    public void Recorded(Guid gateId, JsonElement scan)
    {
        var result = scan.TryGetProperty("result", out var known) ? known.GetString()! : "Refused";
        scansAt[(gateId, result)] = ScansAt(gateId, result) + 1;
        Check(scans.TryAdd(scan.Id("nonce"), (scan.Id("scanId"), result, scan.GetProperty("inside").GetInt32())), "A nonce was recorded twice.");
        Check(
            world.Database.Rows<ScanRow>().Any(row => row.Id == scan.Id("scanId") && row.Nonce == scan.Id("nonce") && string.Equals(row.Result, result, StringComparison.OrdinalIgnoreCase)),
            "A scan has no row.");
    }

    private void Apply(string kind, Guid stream, JsonElement fact)
    {
        var name = $"{kind}.{fact.GetProperty("fact").GetString()}";
        Facts[name] = Facts.GetValueOrDefault(name) + 1;
        switch (kind)
        {
            case "ticket_type":
                if (!ticketTypes.TryGetValue(stream, out var ticketType))
                    ticketTypes[stream] = ticketType = new(this, stream);
                ticketType.Apply(fact, world.Scheduler.Now);
                break;
            case "order":
                if (!orders.TryGetValue(stream, out var order))
                    orders[stream] = order = new(this, stream);
                order.Apply(fact);
                Bear(stream, order);
                break;
            case "ticket":
                if (tickets.TryGetValue(stream, out var ticket))
                    ticket.Apply(fact);
                else
                    Violation("A ticket has facts that no order bore.");
                break;
            case "gate" when fact.GetProperty("fact").GetString() == "turned_away":
                Recorded(stream, fact);
                break;
        }
    }

    private void Bear(Guid orderId, AuditedOrder order)
    {
        for (var at = 0; at < order.Tickets.Count; at++)
            tickets.TryAdd(TicketId.Of(orderId, at + 1), new(this, order.Tickets[at].Code));
        if (order.RequestKey is { } key)
            Check(orderOfKey.TryAdd(key, orderId) || orderOfKey[key] == orderId, "One request became two orders.");
    }

    private void CheckStream(string kind, Guid stream)
    {
        switch (kind)
        {
            case "ticket_type":
                ticketTypes[stream].CheckRow(world.Database.Row<TicketTypeRow>(stream));
                foreach (var orderId in ticketTypes[stream].SoldTo.Keys)
                    CheckPlaces(orderId, stream);
                break;
            case "order":
                var order = orders[stream];
                order.CheckRow(world.Database.Row<OrderRow>(stream));
                foreach (var line in order.Lines)
                {
                    CheckPlaces(stream, line.TicketTypeId);
                    if (versions[stream] == 1 && !order.IsFromBoxOffice)
                        CheckHold(stream, order, line.TicketTypeId, line.Quantity);
                }

                for (var at = 0; at < order.Tickets.Count; at++)
                    CheckTicket(TicketId.Of(stream, at + 1));
                break;
            case "ticket":
                CheckTicket(stream);
                break;
        }
    }

    private void CheckPlaces(Guid orderId, Guid ticketTypeId)
    {
        var sold = ticketTypes.GetValueOrDefault(ticketTypeId)?.SoldTo.GetValueOrDefault(orderId) ?? 0;
        var bought = orders.GetValueOrDefault(orderId)?.PlacesOf(ticketTypeId) ?? 0;
        Check(sold == bought, $"A ticket type has sold {sold} places to an order that has bought {bought}.");
    }

    private void CheckHold(Guid orderId, AuditedOrder order, Guid ticketTypeId, int quantity)
    {
        var isHeld = ticketTypes.TryGetValue(ticketTypeId, out var ticketType) && ticketType.Holds.TryGetValue(orderId, out var hold)
            && hold.Quantity == quantity && hold.ExpiresAt >= order.ExpiresAt;
        // Whoever waits longer for a place than a hold lasts is placed and has expired already.
        Check(isHeld || world.Scheduler.Now >= order.ExpiresAt, "An order was placed without its places being held for as long as it says.");
    }

    private void CheckTicket(Guid ticketId)
    {
        var order = orders.GetValueOrDefault(TicketId.OrderOf(ticketId));
        tickets.GetValueOrDefault(ticketId)?.CheckRow(world.Database.Row<TicketRow>(ticketId), order?.IsRefunded(TicketId.NumberOf(ticketId)) == true);
    }
}

/// <summary>Short words for reading facts.</summary>
internal static class FactReading
{
    public static Guid Id(this JsonElement fact, string name) => fact.GetProperty(name).GetGuid();
}
