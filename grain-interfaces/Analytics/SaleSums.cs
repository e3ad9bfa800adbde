namespace EventLoop.Analytics;

/// <summary>Sums over orders and tickets; amounts in minor units of the event's currency.</summary>
/// <param name="Placed">Orders, paid or not.</param>
/// <param name="Paid">Those of them that were paid, refunded or not.</param>
/// <param name="TotalMinor">What these paid.</param>
/// <param name="FeesMinor">Their fees, whoever bears them.</param>
/// <param name="RefundedMinor">What went back of it, or is on its way.</param>
/// <param name="Sold">Tickets that were issued and not refunded since.</param>
/// <param name="RevenueMinor">Their prices.</param>
/// <param name="Returned">Tickets that were refunded.</param>
[GenerateSerializer, Immutable, Alias("SaleSums")]
public readonly record struct SaleSums(
    [property: Id(0)] long Placed,
    [property: Id(1)] long Paid,
    [property: Id(2)] long TotalMinor,
    [property: Id(3)] long FeesMinor,
    [property: Id(4)] long RefundedMinor,
    [property: Id(5)] long Sold,
    [property: Id(6)] long RevenueMinor,
    [property: Id(7)] long Returned)
{
    public static SaleSums operator +(SaleSums a, SaleSums b) => new(
        a.Placed + b.Placed,
        a.Paid + b.Paid,
        a.TotalMinor + b.TotalMinor,
        a.FeesMinor + b.FeesMinor,
        a.RefundedMinor + b.RefundedMinor,
        a.Sold + b.Sold,
        a.RevenueMinor + b.RevenueMinor,
        a.Returned + b.Returned);

    public static SaleSums operator -(SaleSums a) => new(
        -a.Placed, -a.Paid, -a.TotalMinor, -a.FeesMinor, -a.RefundedMinor, -a.Sold, -a.RevenueMinor, -a.Returned);
}
