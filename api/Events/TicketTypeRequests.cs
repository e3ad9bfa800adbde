using EventLoop.Payments;
using EventLoop.Requests;

namespace EventLoop.Events;

/// <summary>A new ticket type.</summary>
/// <param name="Price">Of one ticket, in minor units of the event's currency; 0 is free.</param>
/// <param name="SaleStart">Not given: from publishing on.</param>
/// <param name="SaleEnd">Not given: until the event ends.</param>
/// <param name="MaxPerOrder">Not given: only the event's limit counts.</param>
/// <param name="TaxRate">In basis points: 900 is 9 %. Not given: no tax.</param>
internal sealed record TicketTypeRequest(
    string? Name,
    long? Price,
    int? QuantityTotal,
    DateTimeOffset? SaleStart = null,
    DateTimeOffset? SaleEnd = null,
    int? MaxPerOrder = null,
    bool? IsSeated = null,
    int? TaxRate = null) : IRequest<TicketTypeDetails>
{
    public TicketTypeDetails Parse(FieldErrors errors)
    {
        if (SaleEnd <= SaleStart)
            errors.Add("saleEnd", "must be after saleStart");
        return new(
            errors.Text("name", Name, EventFields.LongestName),
            errors.Between("price", Price, 0, EventFields.HighestPrice),
            errors.Between("quantityTotal", QuantityTotal, 1, EventFields.LargestQuantity),
            SaleStart,
            SaleEnd,
            errors.OptionalBetween("maxPerOrder", MaxPerOrder, 1, EventFields.MostPerOrder),
            IsSeated ?? false)
        { TaxBasisPoints = errors.OptionalBetween("taxRate", TaxRate, 0, TaxTerms.WholeBasisPoints) ?? 0 };
    }
}

/// <summary>
/// What to change of a ticket type; what is not named stays. A sale's start or end, or the limit for an order, that is named as null
/// is taken away.
/// </summary>
internal sealed record ChangeTicketTypeRequest : IRequest<ChangeTicketType>
{
    private Change<DateTimeOffset>? saleStart;
    private Change<DateTimeOffset>? saleEnd;
    private Change<int>? maxPerOrder;

    public string? Name { get; init; }

    public long? Price { get; init; }

    public int? QuantityTotal { get; init; }

    public int? TaxRate { get; init; }

    public DateTimeOffset? SaleStart
    {
        get => saleStart?.To;
        set => saleStart = new(value);
    }

    public DateTimeOffset? SaleEnd
    {
        get => saleEnd?.To;
        set => saleEnd = new(value);
    }

    public int? MaxPerOrder
    {
        get => maxPerOrder?.To;
        set => maxPerOrder = new(value);
    }

    public ChangeTicketType Parse(FieldErrors errors)
    {
        if (SaleEnd <= SaleStart)
            errors.Add("saleEnd", "must be after saleStart");
        errors.OptionalBetween("maxPerOrder", MaxPerOrder, 1, EventFields.MostPerOrder);
        return new(
            Name is null ? null : errors.Text("name", Name, EventFields.LongestName),
            errors.OptionalBetween("price", Price, 0, EventFields.HighestPrice),
            errors.OptionalBetween("quantityTotal", QuantityTotal, 0, EventFields.LargestQuantity),
            saleStart,
            saleEnd,
            maxPerOrder)
        { TaxBasisPoints = errors.OptionalBetween("taxRate", TaxRate, 0, TaxTerms.WholeBasisPoints) };
    }
}
