namespace EventLoop.Notifications;

/// <summary>What people are told. The names that the table has are in <see cref="MessageWords"/>.</summary>
internal enum MessageKind
{
    /// <summary>The tickets of an order, to whoever bought them.</summary>
    Tickets,

    /// <summary>The same, of an order whose payment came after its hold had ended.</summary>
    LateTickets,

    /// <summary>The same once more, because somebody asked.</summary>
    TicketsAgain,

    /// <summary>What was paid, with the receipt.</summary>
    Receipt,

    /// <summary>A ticket was passed on: to whom it was.</summary>
    TicketReceived,

    /// <summary>A ticket was passed on: to who had it.</summary>
    TicketPassedOn,

    /// <summary>Money went back, or tickets ended.</summary>
    Refund,

    /// <summary>A payment that could not count went back: it came late, twice, or was wrong.</summary>
    PaymentReturned,

    /// <summary>A ticket that somebody else had bought has ended.</summary>
    TicketEnded,

    EventChanged,
    EventCancelled,

    /// <summary>The day before.</summary>
    Reminder,

    /// <summary>A link that signs in.</summary>
    SignIn,

    /// <summary>What an organizer writes to many.</summary>
    Campaign,

    /// <summary>The same to themselves, before.</summary>
    CampaignTest,

    /// <summary>How an event stands, to its organizer.</summary>
    Report,

    /// <summary>An organizer's partner is told nothing more, because nothing arrived there.</summary>
    WebhookOff,
}

/// <summary>How kinds are called in the table and over HTTP; these names never change.</summary>
internal static class MessageWords
{
    private static readonly Dictionary<string, MessageKind> Kinds = Enum.GetValues<MessageKind>().ToDictionary(Of);

    public static string Of(MessageKind kind) => kind switch
    {
        MessageKind.Tickets => "tickets",
        MessageKind.LateTickets => "late_tickets",
        MessageKind.TicketsAgain => "tickets_again",
        MessageKind.Receipt => "receipt",
        MessageKind.TicketReceived => "ticket_received",
        MessageKind.TicketPassedOn => "ticket_passed_on",
        MessageKind.Refund => "refund",
        MessageKind.PaymentReturned => "payment_returned",
        MessageKind.TicketEnded => "ticket_ended",
        MessageKind.EventChanged => "event_changed",
        MessageKind.EventCancelled => "event_cancelled",
        MessageKind.Reminder => "reminder",
        MessageKind.SignIn => "sign_in",
        MessageKind.Campaign => "campaign",
        MessageKind.CampaignTest => "campaign_test",
        MessageKind.Report => "report",
        MessageKind.WebhookOff => "webhook_off",
    };

    public static MessageKind? Kind(string word) => Kinds.TryGetValue(word, out var kind) ? kind : null;
}
