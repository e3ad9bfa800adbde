namespace EventLoop.Payments;

/// <summary>Whether prices have the tax in them.</summary>
public enum TaxMode
{
    /// <summary>The price is what the buyer pays, tax and all.</summary>
    Included,

    /// <summary>The tax comes on top of the price.</summary>
    Added,
}

/// <summary>What a tax is worked out of, and rounded, as a whole.</summary>
public enum TaxRounding
{
    /// <summary>All tickets of one type in an order.</summary>
    Line,

    /// <summary>All tickets in an order that have the same rate.</summary>
    Order,
}

/// <summary>How taxes are worked out. Rates are those of ticket types, in basis points: 900 is 9 %.</summary>
/// <param name="Step">What comes on top of prices is a multiple of so many minor units.</param>
public readonly record struct TaxTerms(TaxMode Mode, TaxRounding Rounding, long Step = 1)
{
    /// <summary>A hundred percent.</summary>
    public const int WholeBasisPoints = 10_000;

    /// <summary>The tax in an amount, or on it. No fee is taxed here.</summary>
    public long TaxOf(long amountMinor, int basisPoints) => basisPoints == 0 ? 0 : Mode == TaxMode.Included
        ? Payments.Rounding.Nearest((Int128)amountMinor * basisPoints, WholeBasisPoints + basisPoints)
        : Payments.Rounding.Nearest((Int128)amountMinor * basisPoints, WholeBasisPoints, Step);
}
