namespace EventLoop.Orders;

/// <summary>What buyers read when something is refused, and what they can do then.</summary>
internal static class OrderTexts
{
    public static (int Status, string Title, string Text) Of(PlaceRefusal refusal, string names) => refusal switch
    {
        PlaceRefusal.RequestInProgress => (409, "One moment.", "Your order is being placed. Send the form once more in a second: it stays one order."),
        PlaceRefusal.KeyReused => (422, "This form was used before.", "Go back to the event and choose your tickets again."),
        PlaceRefusal.TicketTypeNotFound => (404, "That ticket is gone.", "The organizer has changed what is on sale. Go back to the event and choose again."),
        PlaceRefusal.QuantityMustBePositive => (422, "Nothing chosen.", "Choose at least one ticket."),
        PlaceRefusal.NotOnSale => (422, "Not on sale.", $"{names} cannot be bought right now: the sale has not begun, or it is over."),
        PlaceRefusal.OverLimit => (422, "That is more than one order may have.", $"Choose fewer of {names}."),
        PlaceRefusal.OverPurchaseLimit => (422, "That is more than one person may have.", $"The organizer has limited how many of {names} one person may buy over the whole sale. Choose fewer."),
        PlaceRefusal.SoldOut => (409, "Too late, or too many.", $"There are not as many left of {names}. Nothing was taken; go back and see what there is."),
        PlaceRefusal.AmountNotPayable => (422, "That amount cannot be paid.", "It is less than the payment provider takes, or more. Nothing was taken: choose another number of tickets, or ask the organizer."),
        PlaceRefusal.PaymentUnavailable => (503, "The payment provider does not answer.", "Your places are held. Send the form once more in a few seconds: it stays one order."),
    };

    /// <summary>A word for the address, since the page is loaded anew after a form: reload and back do no harm then.</summary>
    public static string Note(ConfirmRefusal refusal) => refusal switch
    {
        ConfirmRefusal.NotFound or ConfirmRefusal.NotYours or ConfirmRefusal.KeyReused or ConfirmRefusal.PaymentMismatch => "mismatch",
        ConfirmRefusal.Cancelled or ConfirmRefusal.Refunded => "over",
        ConfirmRefusal.HoldExpired => "expired",
        ConfirmRefusal.OverCardLimit => "card-limit",
        ConfirmRefusal.PaymentFailed => "declined",
        ConfirmRefusal.PaymentPending => "pending",
        ConfirmRefusal.PaymentUnavailable => "unavailable",
    };

    /// <summary>A word for the address about tickets that are not given back.</summary>
    public static string Note(RefundRefusal refusal) => refusal switch
    {
        RefundRefusal.NotFound or RefundRefusal.NotYours or RefundRefusal.NotPaid or RefundRefusal.TicketNotFound or RefundRefusal.AmountNotSupported
            or RefundRefusal.AmountTooLarge or RefundRefusal.NotAllowed => "not-given-back",
        RefundRefusal.AlreadyRefunded => "given-back",
        RefundRefusal.TooLate => "too-late",
        RefundRefusal.TicketInUse => "in-use",
    };

    public static (string Title, string Text)? OfNote(string? note) => note switch
    {
        "declined" => ("The payment was declined.", "Nothing was taken. Try again, or with another card: your places stay held until the time is up."),
        "pending" => ("Your payment is on its way.", "Your tickets appear here as soon as it has arrived. You need not do anything."),
        "card-limit" => ("That is more than one card may pay for.", "The organizer has limited how many tickets are sold to one card. What was taken goes back to you by itself."),
        "expired" => ("The time is up.", "Your places went back on sale. If money was taken, it goes back to you by itself."),
        "unavailable" => ("The payment provider does not answer.", "Nothing was taken. Try again in a few seconds."),
        "mismatch" => ("That payment belongs to another order.", "Load this page again and pay from here."),
        "over" => ("This order is over.", "It was cancelled or refunded, so it cannot be paid."),
        "paid" => ("It is paid already.", "A paid order is refunded by the organizer, not cancelled."),
        "transferred" => ("Done.", "The ticket has its new holder, and the old code is dead."),
        "not-transferred" => ("That ticket cannot be passed on now.", "It was refunded, blocked or passed on too often, or somebody is inside with it."),
        "named" => ("Done.", "The names are on the tickets."),
        "not-named" => ("That did not work.", "A name has at most 200 letters, and a ticket that was given back keeps the one that it has."),
        "given-back" => ("It is given back.", "The ticket lets nobody in any more, and the money is on its way to where it came from."),
        "not-given-back" => ("It cannot be given back.", "The organizer takes no tickets of this event back from here. Ask them."),
        "too-late" => ("It is too late to give it back.", "The time that the organizer has set for it is over."),
        "in-use" => ("That ticket cannot be given back.", "It was used, passed on or blocked."),
        "sent" => ("On their way.", "Your tickets are being sent to the e-mail address of this order."),
        "not-sent" => ("They cannot be sent now.", "They were sent several times within the hour, or this site sends no mail. You can print them from here."),
        "not-a-person" => ("Who is it for?", "Give a name and an e-mail address that can be one."),
        _ => null,
    };
}
