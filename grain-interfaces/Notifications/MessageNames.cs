namespace EventLoop.Notifications;

/// <summary>Words that the API takes; these names never change.</summary>
public static class MessageNames
{
    /// <summary>How a message can stand.</summary>
    public static IReadOnlyList<string> Statuses { get; } = ["queued", "sending", "sent", "delivered", "bounced", "suppressed", "failed", "unknown"];

    /// <summary>Those of them that somebody may send again.</summary>
    public static IReadOnlyList<string> Replayable { get; } = ["failed", "unknown"];

    /// <summary>The kinds of messages that an event sends to its people.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "tickets", "late_tickets", "tickets_again", "receipt", "ticket_received", "ticket_passed_on", "refund", "payment_returned",
        "ticket_ended", "event_changed", "event_cancelled", "reminder",
    ];

    /// <summary>Words in braces that an organizer may use in a message: the event, who gets it, the other person of a transfer, when and where it is, the amount.</summary>
    public static IReadOnlyList<string> Places { get; } = ["event", "name", "other", "when", "where", "amount"];

    public static IReadOnlyList<string> Languages { get; } = ["en", "de"];
}
