namespace EventLoop.Orders;

/// <summary>What people are told when tickets are not issued.</summary>
internal static class DoorTexts
{
    /// <summary>The word that goes into an address.</summary>
    public static string Note(IssueRefusal refusal) => refusal switch
    {
        IssueRefusal.EventNotFound or IssueRefusal.NotYours => "not-yours",
        IssueRefusal.TooMany => "too-many",
        IssueRefusal.GateNotFound => "no-gate",
        IssueRefusal.KeyReused => "used",
        IssueRefusal.TicketTypeNotFound => "no-type",
        IssueRefusal.QuantityMustBePositive => "no-quantity",
        IssueRefusal.NotOnSale => "not-on-sale",
        IssueRefusal.OverLimit => "over-limit",
        IssueRefusal.SoldOut => "sold-out",
    };

    public static string? OfNote(string? note) => note switch
    {
        "not-yours" => "You may not issue tickets of this event.",
        "too-many" => "That is a lot of sales for one minute. Wait a little.",
        "no-gate" => "The event has no such gate.",
        "used" => "This form was sent before with something else in it. Load the page again.",
        "no-type" => "The event has no such ticket type.",
        "no-quantity" => "At least one ticket is issued.",
        "not-on-sale" => "The event is not published or is over, or this ticket type is not on sale now.",
        "over-limit" => "That is more than are issued at once.",
        "sold-out" => "There are not enough places left.",
        _ => null,
    };
}
