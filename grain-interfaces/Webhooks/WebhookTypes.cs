namespace EventLoop.Webhooks;

/// <summary>What can be told: a thing and what became of it. What each message holds is what Kafka's message of the same fact holds.</summary>
public static class WebhookTypes
{
    /// <summary>Sent when its organizer asks for it.</summary>
    public const string Test = "webhook.test";

    public static IReadOnlyList<string> All { get; } =
    [
        "event.published",
        "event.changed",
        "event.cancelled",
        "order.placed",
        "order.expired",
        "order.cancelled",
        "order.payment_received",
        "order.refund_decided",
        "order.refund_paid",
        "order.refund_failed",
        "order.dispute_changed",
        "ticket.issued",
        "ticket.scanned",
        "ticket.transferred",
        "ticket.voided",
        "ticket.blocked",
        "ticket.unblocked",
    ];
}
