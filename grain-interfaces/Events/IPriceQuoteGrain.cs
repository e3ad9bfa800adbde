using EventLoop.Accounts;
using EventLoop.Payments;

namespace EventLoop.Events;

/// <summary>What a price would come to, before it is anybody's; the key is the event's id.</summary>
[Alias("IPriceQuoteGrain")]
public interface IPriceQuoteGrain : IGrainWithGuidKey
{
    /// <summary>For the event's organizer, by the fees that are agreed with them.</summary>
    [Alias("Quote")]
    Task<Outcome<PriceQuote, EventRefusal>> Quote(Caller caller, PriceQuestion question);
}

/// <param name="PriceMinor">Of one ticket.</param>
/// <param name="FeePayer">Null: as the event has it.</param>
/// <param name="TaxMode">Null: as the event has it.</param>
[GenerateSerializer, Immutable, Alias("PriceQuestion")]
public sealed record PriceQuestion(
    [property: Id(0)] long PriceMinor, [property: Id(1)] int TaxBasisPoints, [property: Id(2)] FeePayer? FeePayer, [property: Id(3)] TaxMode? TaxMode);

/// <summary>What one ticket comes to, in minor units.</summary>
/// <param name="FeeMinor">Whoever pays it.</param>
/// <param name="BuyerPaysMinor">With fee and tax.</param>
/// <param name="OrganizerReceivesMinor">Of what the buyer pays, without the fee; the tax in it is the organizer's to hand on.</param>
[GenerateSerializer, Immutable, Alias("PriceQuote")]
public sealed record PriceQuote(
    [property: Id(0)] long PriceMinor,
    [property: Id(1)] long FeeMinor,
    [property: Id(2)] long TaxMinor,
    [property: Id(3)] long BuyerPaysMinor,
    [property: Id(4)] long OrganizerReceivesMinor,
    [property: Id(5)] string Currency)
{
    /// <summary>The payment provider takes no payment of less; 0: of any amount.</summary>
    [Id(6)]
    public long LeastMinor { get; init; }
}
