using System.Text;
using EventLoop.Orders;

namespace EventLoop.Payments;

/// <summary>
/// What the facts of one order move between accounts, fact by fact. Amounts are signed, what an account gets is positive, and every movement
/// adds up to zero. What buyers paid stands on <see cref="Accounts.Buyers"/> until it has become a sale or gone back.
/// </summary>
internal sealed class OrderBook
{
    private static readonly byte[][] Marks =
    [
        .. new[]
        {
            "payment_received", "tickets_issued", "refund_decided", "refund_paid", "refund_failed", "refund_dropped", "second_payment_found", "second_payment_returned", "second_payment_sent_back", "dispute_changed",
        }.Select(name => Encoding.UTF8.GetBytes($"\"{name}\"")),
    ];

    private readonly Dictionary<string, long> seconds = [];
    private long taxLeft;

    public Order Order { get; private set; } = new();

    /// <summary>What this fact moves, one after the other; most move nothing.</summary>
    public IReadOnlyList<Movement> Read(OrderFact fact)
    {
        Movement?[] movements = [Of(fact), Order.Destination is null ? null : Transfer(fact)];
        Order = Order.Apply(fact);
        return [.. movements.OfType<Movement>().Where(movement => movement.Lines.Count > 0)];
    }

    /// <summary>Whether an append of an order may hold a fact that moves anything. Most do not, so nothing is parsed to find out.</summary>
    public static bool MayMove(ReadOnlySpan<byte> facts)
    {
        foreach (var mark in Marks)
        {
            if (facts.IndexOf(mark) >= 0)
                return true;
        }

        return false;
    }

    private Movement? Of(OrderFact fact) => fact switch
    {
        PaymentReceived or RefundPaid when IsAtDoor => null,
        TicketsIssued issued when IsAtDoor => DoorSale(issued.At),
        RefundDecided decided when IsAtDoor => DoorRefund(decided),
        PaymentReceived paid => Move("charge", paid.At, Order.PaymentIntentId, (Accounts.Gateway, Total), (Accounts.Buyers, -Total)),
        TicketsIssued issued => Sale(issued.At),
        RefundDecided decided => Decide(decided),
        RefundPaid paid => PayOut("refund", paid.At, AmountOf(paid.RefundId)),
        RefundFailed failed => PayOut("refund_failed", failed.At, -AmountOf(failed.RefundId)),

        // The buyer has it from their bank, and the dispute takes it from the organizer if it is lost.
        RefundDropped dropped => Move(
            "refund_dropped", dropped.At, Order.PaymentIntentId, (Accounts.Buyers, AmountOf(dropped.RefundId)), (Accounts.Organizer, -AmountOf(dropped.RefundId))),
        SecondPaymentFound found => Second("second_charge", found.At, found.PaymentIntentId, seconds[found.PaymentIntentId] = found.AmountMinor),
        SecondPaymentReturned back => Second("second_refund", back.At, back.PaymentIntentId, -seconds[back.PaymentIntentId]),
        SecondPaymentSentBack back => Second("second_refund_failed", back.At, back.PaymentIntentId, seconds[back.PaymentIntentId]),
        DisputeChanged changed => Dispute(changed),
        _ => null,
    };

    /// <summary>
    /// What goes on to the organizer's own account with the payment, and comes back from there with a refund or a lost dispute. The fee stays with us, but
    /// for what was paid and never became a sale.
    /// </summary>
    private Movement? Transfer(OrderFact fact) => fact switch
    {
        PaymentReceived paid => TakeBack("transfer", paid.At, Fees - Total),
        RefundDecided decided when Order.PaidAt is null => TakeBack("transfer", decided.At, Fees - decided.AmountMinor),
        RefundPaid paid => TakeBack("transfer_reversed", paid.At, TransferredOf(paid.RefundId)),
        RefundFailed failed => TakeBack("transfer_again", failed.At, -TransferredOf(failed.RefundId)),
        DisputeChanged { Status: "lost" } changed when Order.Disputes.GetValueOrDefault(changed.DisputeId) is not { Status: "lost" } =>
            TakeBack("transfer_reversed", changed.At, changed.TakenBackMinor ?? changed.AmountMinor),
        _ => null,
    };

    private Movement TakeBack(string name, DateTimeOffset at, long amount) =>
        Move(name, at, Order.PaymentIntentId, (Accounts.Gateway, amount), (Accounts.Organizer, -amount));

    private long TransferredOf(Guid refundId) => AmountOf(refundId) - (Order.Issued is null ? Fees : 0);

    private long Fees => Order.Placed!.AllFeesMinor();

    private long Total => Order.Placed!.TotalMinor;

    private bool IsAtDoor => Order.Placed?.Issue is { Channel: OrderChannel.AtDoor };

    private string Till => Order.Placed!.Issue!.PaidBy == PaidBy.Cash ? Accounts.DoorCash : Accounts.DoorTerminal;

    private Movement DoorSale(DateTimeOffset at)
    {
        taxLeft = Order.Placed!.Taxes?.AmountMinor ?? 0;
        return Move("door_sale", at, null, (Till, Total), (Accounts.Taxes, -taxLeft), (Accounts.DoorSales, -(Total - taxLeft)));
    }

    private Movement DoorRefund(RefundDecided decided)
    {
        var tax = TakeTax(decided);
        return Move("door_refund", decided.At, null, (Accounts.DoorSales, decided.AmountMinor - tax), (Accounts.Taxes, tax), (Till, -decided.AmountMinor));
    }

    private Movement Sale(DateTimeOffset at)
    {
        var fees = Fees;
        taxLeft = Order.Placed!.Taxes?.AmountMinor ?? 0;
        return Move(
            "sale", at, Order.PaymentIntentId,
            (Accounts.Buyers, Total), (Accounts.Fees, -fees), (Accounts.Taxes, -taxLeft), (Accounts.Organizer, -(Total - fees - taxLeft)));
    }

    // Fees stay earned: what a buyer has back of a fee the organizer bears.
    private Movement? Decide(RefundDecided decided)
    {
        if (Order.PaidAt is null)
            return Move("wrong_charge", decided.At, Order.PaymentIntentId, (Accounts.Gateway, decided.AmountMinor), (Accounts.Buyers, -decided.AmountMinor));
        if (Order.Issued is null)
            return null;
        var tax = TakeTax(decided);
        return Move(
            "refund_decided", decided.At, Order.PaymentIntentId,
            (Accounts.Organizer, decided.AmountMinor - tax), (Accounts.Taxes, tax), (Accounts.Buyers, -decided.AmountMinor));
    }

    private long TakeTax(RefundDecided decided)
    {
        var isAll = Order.RefundedMinor + decided.AmountMinor == Total;
        var tax = isAll ? taxLeft : Math.Min(taxLeft, TaxIn(decided));
        taxLeft -= tax;
        return tax;
    }

    /// <summary>The tax of the tickets that end, or as much of it as of their price goes back; of money by itself, its share of the whole.</summary>
    private long TaxIn(RefundDecided decided)
    {
        if (Order.Placed!.Taxes is not { AmountMinor: var all })
            return 0;
        if (decided.Tickets.Count == 0)
            return Rounding.Nearest((Int128)decided.AmountMinor * all, Total);
        var (taxes, paid) = (Order.Placed.TaxesByTicket(), Order.Placed.PaidByTicket(withFees: false));
        var (tax, worth) = (decided.Tickets.Sum(number => taxes[number - 1]), decided.Tickets.Sum(number => paid[number - 1]));
        return decided.AmountMinor >= worth ? tax : Rounding.Nearest((Int128)decided.AmountMinor * tax, worth);
    }

    private Movement? Dispute(DisputeChanged changed)
    {
        var before = Order.Disputes.GetValueOrDefault(changed.DisputeId);
        var taken = (changed.IsWithdrawn ? changed.AmountMinor : 0) - (before is { IsWithdrawn: true } ? before.AmountMinor : 0);
        var lost = (changed.Status == "lost" ? changed.AmountMinor : 0) - (before is { Status: "lost" } ? before.AmountMinor : 0);
        return Move(
            "dispute", changed.At, Order.PaymentIntentId, (Accounts.Gateway, -taken), (Accounts.Disputes, taken - lost), (Accounts.Organizer, lost));
    }

    private Movement PayOut(string name, DateTimeOffset at, long amount) =>
        Move(name, at, Order.PaymentIntentId, (Accounts.Buyers, amount), (Accounts.Gateway, -amount));

    private static Movement Second(string name, DateTimeOffset at, string intentId, long amount) =>
        Move(name, at, intentId, (Accounts.Gateway, amount), (Accounts.Buyers, -amount));

    private long AmountOf(Guid refundId) => Order.Refunds.First(refund => refund.Decided.RefundId == refundId).Decided.AmountMinor;

    private static Movement Move(string name, DateTimeOffset at, string? intentId, params IEnumerable<(string Account, long AmountMinor)> lines) =>
        new(name, at, intentId, [.. lines.Where(line => line.AmountMinor != 0)]);
}

/// <summary>Money that goes from accounts to others.</summary>
/// <param name="IntentId">The payment that it belongs to; null for an order that cost nothing.</param>
internal sealed record Movement(string Name, DateTimeOffset At, string? IntentId, IReadOnlyList<(string Account, long AmountMinor)> Lines);

/// <summary>The accounts of the books; persisted names.</summary>
internal static class Accounts
{
    /// <summary>What the payment provider holds for us.</summary>
    public const string Gateway = "gateway";

    /// <summary>What was paid and has neither become a sale nor gone back.</summary>
    public const string Buyers = "buyers";

    /// <summary>What the organizer is to have.</summary>
    public const string Organizer = "organizer";

    /// <summary>Taxes that came with prices, for the organizer to pay on.</summary>
    public const string Taxes = "taxes";

    /// <summary>What we have earned.</summary>
    public const string Fees = "fees";

    /// <summary>What staff took in cash at the door; the organizer has it.</summary>
    public const string DoorCash = "door_cash";

    /// <summary>What the organizer's card terminals took at the door; the provider never had it.</summary>
    public const string DoorTerminal = "door_terminal";

    /// <summary>What was sold at the door, without taxes.</summary>
    public const string DoorSales = "door_sales";

    /// <summary>What the payment provider has taken for its own work.</summary>
    public const string ProviderFees = "provider_fees";

    /// <summary>What the payment provider has paid out to our bank.</summary>
    public const string Bank = "bank";

    /// <summary>What else has moved at the payment provider, such as a correction of its own.</summary>
    public const string Other = "other";

    /// <summary>What banks have taken while they look into a dispute.</summary>
    public const string Disputes = "disputes";
}
