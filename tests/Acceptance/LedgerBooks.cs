using System.Buffers.Binary;
using System.Text.Json;

namespace EventLoop.Acceptance;

/// <summary>The books that the auditor keeps while it reads the ledger, one for each stream, and what must agree between them.</summary>
internal sealed class LedgerBooks(Findings findings)
{
    private readonly Dictionary<Guid, TicketTypeBook> ticketTypes = [];
    private readonly Dictionary<Guid, OrderBook> orders = [];
    private readonly Dictionary<Guid, TicketBook> tickets = [];
    private readonly Dictionary<Guid, string> turnedAway = [];
    private readonly Dictionary<Guid, EntryRules> rules = [];

    public void Read(Guid stream, string kind, JsonElement fact)
    {
        switch (kind)
        {
            case "ticket_type":
                Book(ticketTypes, stream, () => new(stream, findings)).Read(fact);
                break;
            case "order":
                Book(orders, stream, () => new(stream, findings)).Read(fact);
                break;
            case "ticket":
                Book(tickets, stream, () => new(stream, findings)).Read(fact);
                break;
            case "event":
                Book(rules, stream, () => new()).Read(fact);
                break;
            case "gate" when fact.Word("fact") == "turned_away":
                turnedAway.Add(
                    fact.Id("scanId"), $"{fact.Id("nonce")} {stream} {fact.Word("direction")} refused {fact.Word("reason")}");
                break;
        }
    }

    /// <summary>Checks what ticket types, orders and tickets say of each other.</summary>
    public void Compare()
    {
        foreach (var (id, type) in ticketTypes)
        {
            foreach (var order in type.Holds.Keys.Where(orders.ContainsKey))
                findings.Must(orders[order].MayHold, $"ticket type {id} holds places for order {order}, which is {orders[order].Status}");
            foreach (var order in type.Sales.Keys)
                findings.Must(orders.ContainsKey(order), $"ticket type {id} sold to order {order}, which does not exist");
        }

        foreach (var (id, order) in orders)
        {
            foreach (var line in order.Lines)
            {
                var sold = ticketTypes.GetValueOrDefault(line.TicketType)?.Sales.GetValueOrDefault(id) ?? 0;
                findings.Must(sold == order.Bought(line.TicketType), $"order {id} bought {order.Bought(line.TicketType)} of {line.TicketType}, which sold it {sold}");
            }

            foreach (var number in order.VoidedNumbers)
                findings.Must(tickets.GetValueOrDefault(TicketOf(id, number))?.Voided == true, $"order {id} refunded ticket {number}, which is not void");
            findings.MustInTheEnd(!order.IsPaidForNothing, $"order {id} is paid for and has neither tickets nor a refund");
        }

        foreach (var (order, number, type) in orders.SelectMany(order => (order.Value.Tickets ?? []).Index().Select(ticket => (order, ticket.Index + 1, ticket.Item.TicketType))))
        {
            tickets.GetValueOrDefault(TicketOf(order.Key, number))?.Count(rules.GetValueOrDefault(order.Value.Event) ?? EntryRules.None, type);
        }

        Unique(orders.Where(order => order.Value.RequestKey is not null).Select(order => order.Value.RequestKey!.Value.ToString()), "key that placed two orders");
        Unique(orders.Values.SelectMany(order => order.Tickets ?? []).Select(ticket => Convert.ToHexStringLower(ticket.Code)), "code of two tickets");
        Unique(AllScans().Select(scan => scan.Value[..36]), "nonce of two scans");
    }

    /// <summary>What the facts say a table should say.</summary>
    public IReadOnlyDictionary<Guid, string> Lines(string table) => table switch
    {
        "ticket_types" => ticketTypes.ToDictionary(type => type.Key, type => $"{type.Value.Total} {type.Value.Sold} {type.Value.Held}"),
        "orders" => orders.ToDictionary(order => order.Key, order => Line(order.Value)),
        "tickets" => AllTickets().ToDictionary(ticket => ticket.Id, ticket => ticket.Line),
        "check_in_scans" => AllScans().ToDictionary(),
        _ => throw new ArgumentOutOfRangeException(nameof(table), table, null),
    };

    public Audit ToAudit() => new(findings.Violations, findings.Unfinished)
    {
        TicketTypes = ticketTypes,
        Orders = orders,
        Tickets = AllTickets().Select(ticket => ticket.Id).ToHashSet(),
        Scans = AllScans().Select(scan => scan.Key).ToHashSet(),
        Admitted = tickets.Values.Count(ticket => ticket.WasAdmitted),
    };

    private static string Line(OrderBook order) =>
        $"{order.Status} {order.Quantity} {order.SubtotalMinor} {order.FeesMinor} {order.TotalMinor} {order.RefundedMinor} {order.RequestKey}".TrimEnd();

    /// <summary>All tickets that were born; whoever was never scanned nor changed has no stream.</summary>
    private IEnumerable<(Guid Id, string Line)> AllTickets() =>
        from order in orders
        from ticket in (order.Value.Tickets ?? []).Index()
        let id = TicketOf(order.Key, ticket.Index + 1)
        let later = tickets.GetValueOrDefault(id)
        let code = Convert.ToHexStringLower(later?.Code ?? ticket.Item.Code)
        select (id, $"{order.Key} {ticket.Item.TicketType} {later?.Status ?? "valid"} {(later?.WasAdmitted == true ? 't' : 'f')} {code}");

    private IEnumerable<KeyValuePair<Guid, string>> AllScans() => tickets.Values.SelectMany(ticket => ticket.Scans).Concat(turnedAway);

    private void Unique(IEnumerable<string> values, string otherwise)
    {
        foreach (var (value, _) in values.CountBy(value => value).Where(times => times.Value > 1))
            findings.Must(false, $"{otherwise}: {value}");
    }

    /// <summary>The last ten bits of an order's id are zero; its tickets count from 1 in them.</summary>
    private static Guid TicketOf(Guid order, int number)
    {
        var bytes = order.ToByteArray(bigEndian: true);
        var tail = bytes.AsSpan(14);
        BinaryPrimitives.WriteUInt16BigEndian(tail, (ushort)(BinaryPrimitives.ReadUInt16BigEndian(tail) | number));
        return new(bytes, bigEndian: true);
    }

    private static TBook Book<TBook>(Dictionary<Guid, TBook> books, Guid stream, Func<TBook> open)
    {
        if (!books.TryGetValue(stream, out var book))
            books.Add(stream, book = open());
        return book;
    }
}
