using System.Text.Json;
using EventLoop.Orders;

namespace EventLoop.Simulation;

/// <summary>An order as its facts add up, by the auditor's own arithmetic.</summary>
internal sealed class AuditedOrder(Auditor auditor, Guid id)
{
    private readonly HashSet<string> seconds = [];
    private bool isPaymentOpen;

    public List<(Guid TicketTypeId, int Quantity, long PriceMinor, long UnitMinor)> Lines { get; } = [];

    public long TotalMinor { get; private set; }

    public Guid? RequestKey { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public bool IsPaid { get; private set; }

    /// <summary>Nobody placed it online, and the provider has nothing to do with it.</summary>
    public bool IsFromBoxOffice { get; private set; }

    public string? Ended { get; private set; }

    /// <summary>It has ended, and the provider has not said that nobody will pay.</summary>
    public bool IsClosing => Ended is not null && isPaymentOpen && !IsPaid && Refunds.Count == 0;

    public HashSet<Guid> Sold { get; } = [];

    /// <summary>The type and first code of each ticket, in the order of their numbers.</summary>
    public List<(Guid TicketTypeId, byte[] Code)> Tickets { get; } = [];

    public Dictionary<Guid, Refund> Refunds { get; } = [];

    public bool IsIssued => Tickets.Count > 0;

    public int Quantity => Lines.Sum(line => line.Quantity);

    public long RefundedMinor => Refunds.Values.Sum(refund => refund.AmountMinor);

    public bool IsRefunding => Refunds.Values.Any(refund => !refund.IsPaid);

    public string Status => this switch
    {
        { Refunds.Count: > 0 } when Refunds.Values.Sum(refund => refund.Tickets.Count) >= Tickets.Count => "refunded",
        { Refunds.Count: > 0 } => "partly_refunded",
        { IsIssued: true } => "paid",
        { IsPaid: true } => "paying",
        _ => Ended ?? "pending",
    };

    public void Apply(JsonElement fact)
    {
        switch (fact.GetProperty("fact").GetString())
        {
            case "placed":
                Place(fact);
                break;
            case "expired":
                End("expired", fact);
                break;
            case "cancelled":
                End("cancelled", fact);
                break;
            case "payment_prepared":
            case "risk_assessed":
            case "give_back_begun" or "give_back_refused":
                break;
            case "payment_received":
                auditor.Check(!IsPaid, "An order was paid twice.");
                auditor.Check(TotalMinor == 0 || IsFromBoxOffice || auditor.IsCaptured(id), "An order counts as paid, and the money never came.");
                IsPaid = true;
                break;
            case "places_sold":
                auditor.Check(Sold.Add(fact.Id("ticketTypeId")), "An order bought its places twice.");
                break;
            case "tickets_issued":
                Issue(fact);
                break;
            case "refund_decided":
                Refunds.Add(fact.Id("refundId"), new(
                    [.. fact.GetProperty("tickets").EnumerateArray().Select(ticket => ticket.GetInt32())], fact.GetProperty("amountMinor").GetInt64()));
                auditor.Check(IsPaid || auditor.IsPaidWrongly(id), "Something is paid back, and nothing was paid.");
                auditor.Check(RefundedMinor <= TotalMinor || auditor.IsPaidWrongly(id), "More is paid back than was paid.");
                auditor.Check(Refunds.Values.SelectMany(refund => refund.Tickets).GroupBy(ticket => ticket).All(same => same.Count() == 1), "A ticket was refunded twice.");
                break;
            case "tickets_voided":
                Refunds[fact.Id("refundId")].IsVoided = true;
                break;
            case "places_returned":
                var open = Refunds.Values.First(refund => !refund.IsPaid);
                auditor.Check(open.Returned.Add(fact.Id("ticketTypeId")), "Places were returned twice.");
                break;
            case "refund_paid":
                var paid = Refunds[fact.Id("refundId")];
                auditor.Check(paid.AmountMinor == 0 || IsFromBoxOffice || auditor.IsPaidBack(id, fact.Id("refundId"), paid.AmountMinor), "A refund counts as paid, and no money went back.");
                paid.IsPaid = true;
                break;
            case "refund_failed":
                var failed = Refunds[fact.Id("refundId")];
                auditor.Check(failed.IsPaid, "A refund failed that was not paid.");
                failed.IsPaid = false;
                break;
            case "dispute_changed":
                auditor.Check(IsPaid || auditor.IsCaptured(id), "A payment is disputed that never came.");
                break;
            case "payment_closed":
                auditor.Check(isPaymentOpen, "A payment was closed that was not open.");
                isPaymentOpen = false;
                break;
            case "second_payment_found":
                auditor.Check(seconds.Add(fact.GetProperty("paymentIntentId").GetString()!), "A second payment was found twice.");
                break;
            case "second_payment_returned":
                auditor.Check(seconds.Remove(fact.GetProperty("paymentIntentId").GetString()!), "A second payment was returned that was not found, or was before.");
                auditor.Check(auditor.IsPaidBack(fact.GetProperty("paymentIntentId").GetString()!), "A second payment counts as returned, and no money went back.");
                break;
            case "second_payment_sent_back":
                auditor.Check(seconds.Add(fact.GetProperty("paymentIntentId").GetString()!), "A second payment was sent back that had not been returned.");
                break;
            case var unknown:
                auditor.Violation($"The auditor does not know the fact {unknown} of an order.");
                break;
        }
    }

    /// <summary>The places of a type that are this order's, as it says itself.</summary>
    public int PlacesOf(Guid ticketTypeId)
    {
        if (!Sold.Contains(ticketTypeId))
            return 0;
        var all = Lines.Where(line => line.TicketTypeId == ticketTypeId).Sum(line => line.Quantity);
        var returned = Refunds.Values.Where(refund => refund.Returned.Contains(ticketTypeId))
            .Sum(refund => IsIssued ? refund.Tickets.Count(ticket => Tickets[ticket - 1].TicketTypeId == ticketTypeId) : all);
        return all - returned;
    }

    /// <summary>What its places of a type were sold for, without fees.</summary>
    public long RevenueOf(Guid ticketTypeId) => PlacesOf(ticketTypeId) * Lines.Find(line => line.TicketTypeId == ticketTypeId).PriceMinor;

    public bool IsRefunded(int ticketNumber) => Refunds.Values.Any(refund => refund.Tickets.Contains(ticketNumber));

    public void CheckRow(OrderRow? row)
    {
        var status = IsRefunding ? "refunding" : IsClosing ? Ended == "expired" ? "expiring" : "cancelling" : Status;
        auditor.CheckRow(
            row is not null && row.Order.Status == status && row.Order.Quantity == Quantity && row.Order.TotalMinor == TotalMinor
                && row.Order.RefundedMinor == RefundedMinor && row.Order.RequestKey == RequestKey && row.Order.PaidAt.HasValue == IsPaid,
            $"The row of orders says {row?.Order.Status}; the facts say {status}.");
    }

    private void Place(JsonElement fact)
    {
        auditor.Check(Lines.Count == 0, "An order was placed twice.");
        var feesOnTop = fact.GetProperty("feePayer").GetString() == "Attendee";
        foreach (var line in fact.GetProperty("lines").EnumerateArray())
        {
            var price = line.GetProperty("priceMinor").GetInt64();
            var unit = price + (feesOnTop ? line.GetProperty("feeMinor").GetInt64() : 0);
            Lines.Add((line.Id("ticketTypeId"), line.GetProperty("quantity").GetInt32(), price, unit));
        }

        TotalMinor = fact.GetProperty("totalMinor").GetInt64();
        auditor.Check(TotalMinor == Lines.Sum(line => line.Quantity * line.UnitMinor), "An order's total is not the sum of its lines.");
        IsFromBoxOffice = fact.TryGetProperty("issue", out _);
        ExpiresAt = fact.GetProperty("expiresAt").GetDateTimeOffset();
        RequestKey = fact.TryGetProperty("requestKey", out var key) ? key.GetGuid() : null;
    }

    private void End(string how, JsonElement fact)
    {
        isPaymentOpen = fact.TryGetProperty("paymentOpen", out var open) && open.GetBoolean();
        auditor.Check(Ended is null && !IsPaid, "An order ended that had ended, or was paid.");
        Ended = how;
    }

    private void Issue(JsonElement fact)
    {
        auditor.Check(!IsIssued, "Tickets were issued twice.");
        auditor.Check(IsPaid, "Tickets were issued that were not paid for.");
        foreach (var ticket in fact.GetProperty("tickets").EnumerateArray())
            Tickets.Add((ticket.Id("ticketTypeId"), ticket.GetProperty("code").GetBytesFromBase64()));
        auditor.Check(Sold.SetEquals(Lines.Select(line => line.TicketTypeId)), "Tickets were issued before all places were sold.");
        var asked = Lines.Select(line => (line.TicketTypeId, line.Quantity)).Order();
        var given = Tickets.GroupBy(ticket => ticket.TicketTypeId).Select(same => (same.Key, same.Count())).Order();
        auditor.Check(asked.SequenceEqual(given), "Other tickets were issued than ordered.");
    }

    internal sealed class Refund(List<int> tickets, long amountMinor)
    {
        public List<int> Tickets => tickets;

        public long AmountMinor => amountMinor;

        public HashSet<Guid> Returned { get; } = [];

        public bool IsVoided { get; set; }

        public bool IsPaid { get; set; }
    }
}
