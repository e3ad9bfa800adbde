namespace EventLoop.Orders;

/// <summary>Why an order is not placed, by precedence. Nothing is held then.</summary>
[GenerateSerializer, Alias("PlaceRefusal")]
public enum PlaceRefusal
{
    /// <summary>The same request is being carried out right now.</summary>
    RequestInProgress,

    /// <summary>The idempotency key was used for another request.</summary>
    KeyReused,

    /// <summary>The event has no such ticket type.</summary>
    TicketTypeNotFound,

    /// <summary>Each item asks for at least one ticket.</summary>
    QuantityMustBePositive,

    /// <summary>The event is not published, or the sale has not begun or is over.</summary>
    NotOnSale,

    /// <summary>More tickets than one order may have, of the event or of a ticket type.</summary>
    OverLimit,

    /// <summary>Not enough places are left; the outcome names the ticket types.</summary>
    SoldOut,

    /// <summary>The payment provider could not be reached. The places stay held, and a repeat of the request goes on from there.</summary>
    PaymentUnavailable,

    /// <summary>More tickets than one person may have of the event; before <see cref="SoldOut"/> it was found that there are enough.</summary>
    OverPurchaseLimit,

    /// <summary>The payment provider takes no payment of what the tickets come to: mostly it is less than its least.</summary>
    AmountNotPayable,
}
