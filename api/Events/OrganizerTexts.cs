namespace EventLoop.Events;

/// <summary>What organizers read when a step is refused.</summary>
internal static class OrganizerTexts
{
    private const string Gone = "The event is not there, or not yours.";
    private const string Unpayable = "The payment provider takes no such amount of the currency.";
    private const string TooSmall = "Buyers would pay less for a ticket than the payment provider takes, such as 0.50 EUR. Ask more, let buyers pay the fee, or give it away free.";
    private const string Cancelled = "The event was cancelled and stays as it was.";

    public static string Of(ChangeEventRefusal refusal) => refusal switch
    {
        ChangeEventRefusal.NotFound or ChangeEventRefusal.NotYours => Gone,
        ChangeEventRefusal.Cancelled => Cancelled,
        ChangeEventRefusal.CurrencyIsFixed => "The event was published in its currency, so there may be orders in it: the currency stays.",
        ChangeEventRefusal.EndsBeforeItStarts => "The event would end before it starts.",
        ChangeEventRefusal.PricesInOtherUnits => "That currency has other small coins, so the prices would mean something else. Make them free, change the currency, and set the prices again.",
        ChangeEventRefusal.PriceNotPayable => "The payment provider cannot take a price of these in that currency.",
        ChangeEventRefusal.PriceTooSmall => TooSmall,
    };

    public static string Of(SetLookRefusal refusal) => refusal switch
    {
        SetLookRefusal.NotFound or SetLookRefusal.NotYours => Gone,
        SetLookRefusal.Cancelled => Cancelled,
        SetLookRefusal.SlugTaken => "Another event has that short address, or had it once: take another.",
        SetLookRefusal.ImageNotFound => "That picture is gone: send it again.",
    };

    public static string Of(PublishEventRefusal refusal) => refusal switch
    {
        PublishEventRefusal.NotFound or PublishEventRefusal.NotYours => Gone,
        PublishEventRefusal.Cancelled => Cancelled,
        PublishEventRefusal.NoTicketTypes => "There is nothing to buy yet: add a ticket type first.",
        PublishEventRefusal.Over => "The event has ended: change its dates first.",
    };

    public static string Of(AddTicketTypeRefusal refusal) => refusal switch
    {
        AddTicketTypeRefusal.EventNotFound or AddTicketTypeRefusal.NotYours => Gone,
        AddTicketTypeRefusal.Cancelled => Cancelled,
        AddTicketTypeRefusal.PriceNotPayable => Unpayable,
        AddTicketTypeRefusal.PriceTooSmall => TooSmall,
        AddTicketTypeRefusal.TooManyTicketTypes => $"An event has at most {EventLimits.MaxTicketTypes} ticket types.",
    };

    public static string Of(ChangeTicketTypeRefusal refusal) => refusal switch
    {
        ChangeTicketTypeRefusal.EventNotFound or ChangeTicketTypeRefusal.TicketTypeNotFound or ChangeTicketTypeRefusal.NotYours => Gone,
        ChangeTicketTypeRefusal.Cancelled => Cancelled,
        ChangeTicketTypeRefusal.PriceNotPayable => Unpayable,
        ChangeTicketTypeRefusal.PriceTooSmall => TooSmall,
        ChangeTicketTypeRefusal.SaleEndsBeforeItStarts => "The sale would end before it starts.",
        ChangeTicketTypeRefusal.BelowCommitted => "More tickets are sold and held than there would be. Choose a larger number.",
    };
}
