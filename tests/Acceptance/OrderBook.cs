using System.Text.Json;

namespace EventLoop.Acceptance;

/// <summary>One order, added up fact by fact.</summary>
internal sealed class OrderBook(Guid id, Findings findings)
{
    private readonly List<Refund> refunds = [];
    private readonly HashSet<Guid> soldTypes = [];
    private bool placed;
    private bool paid;
    private string? ended;

    public IReadOnlyList<Line> Lines { get; private set; } = [];

    /// <summary>The tickets as they were born, by number from 1; null before.</summary>
    public IReadOnlyList<Ticket>? Tickets { get; private set; }

    public Guid? RequestKey { get; private set; }

    public Guid Event { get; private set; }

    public long SubtotalMinor { get; private set; }

    public long FeesMinor { get; private set; }

    public long TotalMinor { get; private set; }

    public long RefundedMinor => refunds.Sum(refund => refund.AmountMinor);

    public int Quantity => Lines.Sum(line => line.Quantity);

    public bool MayHold => Status is "pending" or "paying";

    public bool IsPaidForNothing => paid && Tickets is null && refunds.Count == 0;

    public string Status =>
        refunds.Exists(refund => !refund.Paid) ? "refunding"
        : refunds.Count > 0 ? refunds.Sum(refund => refund.Numbers.Length) >= (Tickets?.Count ?? 0) ? "refunded" : "partly_refunded"
        : Tickets is not null ? "paid"
        : paid ? "paying"
        : ended ?? "pending";

    public bool IsRefunded(int number) => refunds.Exists(refund => refund.Numbers.Contains(number));

    /// <summary>The tickets of this refund must be void once it says that they are.</summary>
    public IEnumerable<int> VoidedNumbers => refunds.Where(refund => refund.Voided).SelectMany(refund => refund.Numbers);

    /// <summary>How many places of the type are sold to it, as it says itself.</summary>
    public int Bought(Guid ticketType)
    {
        if (!soldTypes.Contains(ticketType))
            return 0;
        var returned = refunds.Where(refund => refund.ReturnedTypes.Contains(ticketType)).Sum(refund => Tickets is null
            ? QuantityOf(ticketType)
            : refund.Numbers.Count(number => Tickets[number - 1].TicketType == ticketType));
        return QuantityOf(ticketType) - returned;
    }

    public void Read(JsonElement fact)
    {
        var name = fact.Word("fact");
        findings.Must(placed == (name != "placed"), $"order {id} was {name} {(placed ? "twice" : "before it was placed")}");
        switch (name)
        {
            case "placed":
                Place(fact);
                break;
            case "expired" or "cancelled":
                findings.Must(!paid && ended is null, $"order {id} {name} after it was {(paid ? "paid" : ended)}");
                ended = name;
                break;
            case "payment_prepared":
                break;
            case "payment_received":
                findings.Must(!paid && ended is null, $"order {id} was paid after it was {(paid ? "paid" : ended)}");
                paid = true;
                break;
            case "places_sold":
                findings.Must(paid, $"order {id} got places that nobody had paid for");
                findings.Must(soldTypes.Add(fact.Id("ticketTypeId")), $"order {id} got the places of {fact.Id("ticketTypeId")} twice");
                break;
            case "tickets_issued":
                Issue(fact);
                break;
            default:
                ReadRefund(name, fact);
                break;
        }
    }

    private void Place(JsonElement fact)
    {
        placed = true;
        Event = fact.Id("eventId");
        RequestKey = fact.OptionalId("requestKey");
        Lines = [.. fact.Items("lines").Select(line =>
            new Line(line.Id("ticketTypeId"), line.Count("quantity"), line.Minor("priceMinor"), line.Minor("feeMinor")))];
        (SubtotalMinor, FeesMinor, TotalMinor) = (fact.Minor("subtotalMinor"), fact.Minor("feesMinor"), fact.Minor("totalMinor"));
        var fees = fact.Word("feePayer") == "attendee" ? Lines.Sum(line => line.Quantity * line.FeeMinor) : 0;
        findings.Must(SubtotalMinor == Lines.Sum(line => line.Quantity * line.PriceMinor), $"order {id}: the subtotal is not the sum of its lines");
        findings.Must(FeesMinor == fees, $"order {id}: the fees are not the sum of its lines");
        var taxes = fact.TryGetProperty("taxes", out var taxed) && taxed.Word("mode") == "added" ? taxed.Minor("amountMinor") : 0;
        findings.Must(TotalMinor == SubtotalMinor + FeesMinor + taxes, $"order {id}: the total is not subtotal, fees and taxes on top");
        findings.Must(Lines.All(line => line.Quantity > 0), $"order {id} has a line without tickets");
    }

    private void Issue(JsonElement fact)
    {
        findings.Must(paid, $"order {id} got tickets that nobody had paid for");
        findings.Must(Tickets is null, $"order {id} got its tickets twice");
        findings.Must(Lines.All(line => soldTypes.Contains(line.TicketType)), $"order {id} got tickets without places");
        Tickets = [.. fact.Items("tickets").Select(ticket => new Ticket(ticket.Id("ticketTypeId"), ticket.GetProperty("code").GetBytesFromBase64()))];
        var asOrdered = Lines.SelectMany(line => Enumerable.Repeat(line.TicketType, line.Quantity)).Order();
        findings.Must(Tickets.Select(ticket => ticket.TicketType).Order().SequenceEqual(asOrdered), $"order {id} got other tickets than it ordered");
    }

    private void ReadRefund(string? name, JsonElement fact)
    {
        switch (name)
        {
            case "refund_decided":
                int[] numbers = [.. fact.Items("tickets").Select(number => number.GetInt32())];
                findings.Must(paid, $"order {id} is refunded and was never paid");
                findings.Must(!numbers.Any(IsRefunded), $"order {id} refunds a ticket twice");
                refunds.Add(new(fact.Id("refundId"), numbers, fact.Minor("amountMinor")));
                findings.Must(RefundedMinor <= TotalMinor, $"order {id} refunds more than was paid");
                break;
            case "tickets_voided":
                refunds.Single(refund => refund.Id == fact.Id("refundId")).Voided = true;
                break;
            case "places_returned":
                refunds.First(refund => !refund.Paid).ReturnedTypes.Add(fact.Id("ticketTypeId"));
                break;
            case "refund_failed":
                refunds.Single(refund => refund.Id == fact.Id("refundId")).Fail();
                break;
            case "refund_dropped":
                refunds.Single(refund => refund.Id == fact.Id("refundId")).Paid = true;
                break;
            case "dispute_changed":
            case "risk_assessed":
            case "give_back_begun" or "give_back_refused":
                break;
            case "refund_paid":
                var open = refunds.Single(refund => refund.Id == fact.Id("refundId"));
                findings.Must(!open.Paid, $"order {id} paid a refund out twice");
                open.Paid = true;
                break;
            default:
                findings.Must(false, $"order {id} has an unknown fact '{name}'");
                break;
        }
    }

    private int QuantityOf(Guid ticketType) => Lines.Where(line => line.TicketType == ticketType).Sum(line => line.Quantity);

    internal sealed record Line(Guid TicketType, int Quantity, long PriceMinor, long FeeMinor);

    internal sealed record Ticket(Guid TicketType, byte[] Code);

    private sealed record Refund(Guid Id, int[] Numbers, long AmountMinor)
    {
        public bool Voided { get; set; }

        public bool Paid { get; set; }

        /// <summary>The buyer's bank sent it back; after the third time nobody tries again.</summary>
        public void Fail() => Paid = ++failures >= 3;

        private int failures;

        public HashSet<Guid> ReturnedTypes { get; } = [];
    }
}
