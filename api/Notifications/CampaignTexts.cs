namespace EventLoop.Notifications;

/// <summary>What organizers read about messages and campaigns.</summary>
internal static class CampaignTexts
{
    public static string Note(CampaignRefusal refusal) => refusal switch
    {
        CampaignRefusal.EventNotFound or CampaignRefusal.CampaignNotFound or CampaignRefusal.NotYours => "gone",
        CampaignRefusal.ChannelIsOff => "channel_is_off",
        CampaignRefusal.NoSiteAddress => "no_site_address",
        CampaignRefusal.NumberMissing => "number_missing",
        CampaignRefusal.TooMany => "too_many",
        CampaignRefusal.TooOften => "too_often",
        CampaignRefusal.Stopped => "stopped",
    };

    /// <summary>What the page says about what was just done; null when it knows no such note.</summary>
    public static (string Text, bool Good)? OfNote(string? note) => note switch
    {
        "replayed" => ("It goes out again.", true),
        "not-failed" => ("That message has arrived, or must not be sent.", false),
        "language" => ("Saved: messages are written in that language from now on.", true),
        "text-saved" => ("Saved: messages say it like this from now on.", true),
        "text-built-in" => ("The built-in words are back.", true),
        "tested" => ("It is on its way to you. Look at it before others do.", true),
        "started" => ("It goes out by itself from here on; you may leave this page.", true),
        "stopped" => ("Stopped: nobody else gets it.", true),
        "no-time" => ("That is no date with a time.", false),
        "channel_is_off" => ("This copy sends nothing in that way.", false),
        "no_site_address" => ("News needs an address of this copy at which people can end it (Screens:Address).", false),
        "number_missing" => ("Type a mobile number with its country's code, such as +31 6 12345678.", false),
        "too_many" => ("The event has as many campaigns as one can have.", false),
        "too_often" => ("It was tried often enough for now. Come back in an hour.", false),
        _ => null,
    };

    /// <summary>A status of a message in words.</summary>
    public static string Status(string status) => status switch
    {
        "queued" => "waiting",
        "sending" => "on its way",
        "sent" => "sent",
        "delivered" => "arrived",
        "bounced" => "came back",
        "suppressed" => "not sent",
        "failed" => "failed",
        "unknown" => "may have arrived",
        _ => status,
    };

    /// <summary>What a message was about.</summary>
    public static string Kind(string kind) => kind switch
    {
        "tickets" => "Tickets",
        "late_tickets" => "Tickets after a late payment",
        "tickets_again" => "Tickets, once more",
        "receipt" => "Receipt",
        "ticket_received" => "A ticket was passed on to them",
        "ticket_passed_on" => "They passed a ticket on",
        "refund" => "Refund",
        "payment_returned" => "Payment went back",
        "ticket_ended" => "Ticket ended",
        "event_changed" => "Event changed",
        "event_cancelled" => "Event cancelled",
        "reminder" => "Reminder",
        "campaign" => "Campaign",
        "campaign_test" => "Campaign, tried",
        "report" => "Report to you",
        _ => kind,
    };

    public static string Badge(string status) => status switch
    {
        "sent" or "delivered" or "finished" => "badge-success",
        "failed" or "bounced" => "badge-error",
        "unknown" or "stopped" => "badge-warning",
        _ => "badge-neutral",
    };

    /// <summary>Why a message did not go out, in words; what is not known here is the provider's number.</summary>
    public static string Problem(string problem) => problem switch
    {
        "no_address" => "there is no address",
        "suppressed_address" => "that address bounced before",
        "suppressed_number" => "that number takes no messages",
        "not_agreed" => "they did not agree to that",
        "no_mobile_number" => "there is no mobile number",
        "country_not_served" => "no text messages go to that country",
        "unsubscribed" => "they ended the news",
        "stopped" => "the campaign was stopped",
        "out_of_date" => "there was nothing left to say",
        "too_old" => "it was too late for it",
        "sender_lost" => "this copy stopped while it was sent",
        "answer_lost" => "the answer was lost",
        _ => problem,
    };
}
