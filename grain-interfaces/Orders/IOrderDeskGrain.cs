using EventLoop.Accounts;

namespace EventLoop.Orders;

/// <summary>
/// Takes orders. A desk lives where ticket types with its home do, and each home has <see cref="PerHome"/>; a request goes to one at the home of the ticket type
/// that will bear its order, chosen by its idempotency key, so a retry meets the desk that knows the first try. A desk holds places at each ticket type, or at none,
/// and the order is born together with the last hold; a refusal activates nothing.
/// </summary>
[Alias("IOrderDeskGrain")]
public interface IOrderDeskGrain : IGrainWithIntegerKey
{
    /// <summary>How many desks share the requests of a home. Part of what is stored: never changed.</summary>
    const int PerHome = 16;

    /// <summary>
    /// Places an order. A repeat of the request key within 24 hours gives the first answer again, also after a restart; refusals are
    /// not kept, since they changed nothing.
    /// </summary>
    /// <exception cref="Ledger.LedgerUnavailableException">Busy or storage away; retry with the same key.</exception>
    [Alias("Place"), ResponseTimeout(Patience.Hot)]
    Task<Outcome<OrderView, PlaceRefusal>> Place(PlaceOrder command);
}

/// <summary>A request to buy tickets.</summary>
[GenerateSerializer, Immutable, Alias("PlaceOrder")]
public sealed record PlaceOrder(
    [property: Id(0)] Caller Caller,
    [property: Id(1)] Guid EventId,
    [property: Id(2)] IReadOnlyList<OrderItem> Items,
    [property: Id(3)] Buyer Buyer,
    [property: Id(4)] RequestKey? Request) : IRepeatable
{
    public bool CanRepeat => Request is not null;

    /// <summary>Where it comes from; null: nobody knows.</summary>
    [Id(5)]
    public BuyerTrace? Trace { get; init; }

    /// <summary>What brought the buyer: a campaign or a site, for the figures. Not personal; null: nothing was said.</summary>
    [Id(6)]
    public string? Source { get; init; }
}

/// <summary>So many tickets of a type.</summary>
[GenerateSerializer, Immutable, Alias("OrderItem")]
public sealed record OrderItem([property: Id(0)] Guid TicketTypeId, [property: Id(1)] int Quantity);

/// <summary>Who the tickets are for; personal data.</summary>
[GenerateSerializer, Immutable, Alias("Buyer")]
public sealed record Buyer([property: Id(0)] string Email, [property: Id(1)] string Name, [property: Id(2)] string? Phone)
{
    /// <summary>What else than what they need to know they may be told, and how.</summary>
    [Id(3)]
    public Consent Agreed { get; init; }

    // Personal data is not for logs.
    public override string ToString() => nameof(Buyer);
}

/// <summary>What a buyer has agreed to. Bits: their numbers never change.</summary>
[Flags, GenerateSerializer, Alias("Consent")]
public enum Consent
{
    None = 0,

    /// <summary>Text messages to the number that came with the order.</summary>
    Texts = 1,

    /// <summary>News from the organizer that is not about the tickets.</summary>
    News = 2,
}

/// <summary>What makes a request the same request.</summary>
/// <param name="Operation">Derived from the caller and the idempotency key.</param>
/// <param name="BodyHash">Of the request's body: another body under the same key is refused.</param>
[GenerateSerializer, Immutable, Alias("RequestKey")]
public sealed record RequestKey([property: Id(0)] Guid Operation, [property: Id(1)] long BodyHash);
