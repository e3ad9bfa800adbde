using System.Collections.ObjectModel;
using EventLoop.Ledger;

namespace EventLoop.Orders;

/// <summary>One order, as its facts say. Everything it still has to do follows from this state, so it resumes after any crash.</summary>
internal sealed record Order : ILedgerState<Order, OrderFact>
{
    /// <summary>How it was placed; null for an order that was never placed.</summary>
    public OrderPlaced? Placed { get; private init; }

    /// <summary>The gateway's id of the payment; null until it has one, and for orders that cost nothing.</summary>
    public string? PaymentIntentId { get; private init; }

    /// <summary>The organizer's account that the money goes to at once, but for our fee; null: it stays with us.</summary>
    public string? Destination { get; private init; }

    public DateTimeOffset? PaidAt { get; private init; }

    /// <summary>Of the idempotency key that confirmed the order.</summary>
    public long? ConfirmHash { get; private init; }

    /// <summary>The ticket types that have turned their hold into a sale.</summary>
    public IReadOnlyList<Guid> Sold { get; private init; } = [];

    /// <summary>The tickets by number, from 1; null until they are issued.</summary>
    public TicketsIssued? Issued { get; private init; }

    /// <summary>Expired or cancelled before it was paid.</summary>
    public OrderStatus? Ended { get; private init; }

    /// <summary>It has ended, and yet somebody may still pay: the gateway has to be asked again.</summary>
    public bool IsPaymentOpen { get; private init; }

    /// <summary>It has ended since the gateway takes no payment of its amount.</summary>
    public bool IsNotPayable { get; private init; }

    /// <summary>Intents that paid this order once more, and how far each has gone back.</summary>
    public IReadOnlyDictionary<string, SecondPayment> SecondPayments { get; private init; } = ReadOnlyDictionary<string, SecondPayment>.Empty;

    public IReadOnlyList<Refund> Refunds { get; private init; } = [];

    /// <summary>What a holder is giving back, while the tickets are asked; null when nothing.</summary>
    public GiveBackBegun? OpenGiveBack { get; private init; }

    /// <summary>What the buyers' banks dispute, as it stood last.</summary>
    public IReadOnlyDictionary<string, DisputeChanged> Disputes { get; private init; } = ReadOnlyDictionary<string, DisputeChanged>.Empty;

    /// <summary>What the gateway thinks of the payment; null when it has said nothing.</summary>
    public RiskAssessed? Risk { get; private init; }

    public OrderStatus Status => this switch
    {
        { Refunds.Count: > 0 } when Refunds.Sum(refund => refund.Decided.Tickets.Count) >= (Issued?.Tickets.Count ?? 0) => OrderStatus.Refunded,
        { Refunds.Count: > 0 } => OrderStatus.PartlyRefunded,
        { Issued: not null } => OrderStatus.Paid,
        { PaidAt: not null } => OrderStatus.Paying,
        { Ended: { } ended } => ended,
        _ => OrderStatus.Pending,
    };

    /// <summary>Nobody has paid, as far as is known; a payment may still come after the order has ended.</summary>
    public bool IsUnpaid => Placed is not null && PaidAt is null && Refunds.Count == 0;

    public int Quantity => Placed?.Lines.Sum(line => line.Quantity) ?? 0;

    /// <summary>What has been or will be paid back, minor units.</summary>
    public long RefundedMinor => Refunds.Sum(refund => refund.Decided.AmountMinor);

    /// <summary>The refund that is not yet carried out to its end; null when none.</summary>
    public Refund? OpenRefund => Refunds.FirstOrDefault(refund => !refund.IsDone);

    public bool IsRefunded(int ticketNumber) => Refunds.Any(refund => refund.Decided.Tickets.Contains(ticketNumber));

    /// <summary>The line that the ticket with this number belongs to.</summary>
    public OrderLine LineOf(int ticketNumber) => Placed!.Lines.First(line => line.TicketTypeId == Issued!.Tickets[ticketNumber - 1].TicketTypeId);

    public Order Apply(OrderFact fact) => fact switch
    {
        OrderPlaced placed => this with { Placed = placed, PaymentIntentId = placed.PaymentIntentId },
        OrderExpired expired => this with { Ended = OrderStatus.Expired, IsPaymentOpen = expired.PaymentOpen == true },
        OrderCancelled cancelled => this with { Ended = OrderStatus.Cancelled, IsPaymentOpen = cancelled.PaymentOpen == true, IsNotPayable = cancelled.NotPayable == true },
        PaymentClosed => this with { IsPaymentOpen = false },
        SecondPaymentFound found => WithSecondPayment(found.PaymentIntentId, new(false, 0)),
        SecondPaymentReturned returned => WithSecondPayment(returned.PaymentIntentId, SecondPayments[returned.PaymentIntentId] with { IsReturned = true }),
        SecondPaymentSentBack back => WithSecondPayment(back.PaymentIntentId, new(false, SecondPayments[back.PaymentIntentId].Failures + 1)),
        PaymentPrepared prepared => this with { PaymentIntentId = prepared.PaymentIntentId, Destination = prepared.Destination },
        PaymentReceived paid => this with { PaidAt = paid.At, ConfirmHash = paid.RequestHash },
        PlacesSold sold => this with { Sold = [.. Sold, sold.TicketTypeId] },
        TicketsIssued issued => this with { Issued = issued },
        GiveBackBegun begun => this with { OpenGiveBack = begun },
        GiveBackRefused => this with { OpenGiveBack = null },
        RefundDecided decided => this with { Refunds = [.. Refunds, new(decided)], OpenGiveBack = null },
        TicketsVoided voided => WithRefund(voided.RefundId, refund => refund with { Voided = true }),
        PlacesReturned returned => WithRefund(OpenRefund!.Decided.RefundId, refund => refund with { Returned = [.. refund.Returned, returned.TicketTypeId] }),
        RefundPaid paid => WithRefund(paid.RefundId, refund => refund with { IsPaid = true }),
        RefundFailed failed => WithRefund(failed.RefundId, refund => refund with { IsPaid = false, Failures = refund.Failures + 1 }),
        RefundDropped dropped => WithRefund(dropped.RefundId, refund => refund with { Decided = refund.Decided with { AmountMinor = 0 }, IsPaid = true }),
        RiskAssessed risk => this with { Risk = risk },
        DisputeChanged changed => this with { Disputes = new Dictionary<string, DisputeChanged>(Disputes) { [changed.DisputeId] = changed } },
        _ => throw new InvalidOperationException($"An order knows no {fact.GetType().Name}."),
    };

    private Order WithSecondPayment(string intentId, SecondPayment payment) =>
        this with { SecondPayments = new Dictionary<string, SecondPayment>(SecondPayments) { [intentId] = payment } };

    private Order WithRefund(Guid refundId, Func<Refund, Refund> change) =>
        this with { Refunds = [.. Refunds.Select(refund => refund.Decided.RefundId == refundId ? change(refund) : refund)] };
}

/// <summary>A refund and how far it has come.</summary>
internal sealed record Refund(RefundDecided Decided)
{
    /// <summary>Its tickets admit nobody any more.</summary>
    public bool Voided { get; init; }

    /// <summary>The ticket types whose places are back on sale.</summary>
    public IReadOnlyList<Guid> Returned { get; init; } = [];

    /// <summary>The gateway has paid it out.</summary>
    public bool IsPaid { get; init; }

    /// <summary>How often the money came back to us after the gateway had paid it out.</summary>
    public int Failures { get; init; }

    /// <summary>The buyer's bank does not take the money: somebody has to pay it in another way.</summary>
    public bool IsGivenUp => Failures >= MostFailures;

    /// <summary>There is nothing left that the product could do.</summary>
    public bool IsDone => IsPaid || IsGivenUp;

    /// <summary>So often money that a bank sends back is paid out.</summary>
    public const int MostFailures = 3;
}

/// <summary>A payment that came on top of the order's own.</summary>
/// <param name="IsReturned">The gateway has paid it back.</param>
/// <param name="Failures">How often the buyer's bank has sent that back.</param>
internal sealed record SecondPayment(bool IsReturned, int Failures)
{
    /// <summary>The gateway has it yet to do.</summary>
    public bool IsDue => !IsReturned && Failures < Refund.MostFailures;
}
