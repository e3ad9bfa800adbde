namespace EventLoop.Payments;

/// <summary>
/// What the operator owes an organizer and has paid out to them, outside of any payment provider: where buyers' money stays with the operator. Its key is
/// <see cref="KeyOf"/>. It records that money was sent; sending it is the operator's and their bank's.
/// </summary>
[Alias("IPayoutsGrain")]
public interface IPayoutsGrain : IGrainWithGuidKey
{
    static Guid KeyOf(Guid organizerId) => DerivedId.Of(organizerId, "payouts");

    /// <summary>Puts a payout on record; a repeat of its id changes nothing.</summary>
    [Alias("Pay")]
    Task<Outcome<PayoutView, PayoutRefusal>> Pay(PayOut command);

    /// <summary>The money of a payout came back, or was never sent: it is owed again. A repeat changes nothing.</summary>
    [Alias("TakeBack")]
    Task<Outcome<PayoutView, PayoutRefusal>> TakeBack(Guid payoutId);

    /// <summary>What is owed now, and all payouts.</summary>
    [Alias("Standing")]
    Task<PayoutStanding> Standing(Guid organizerId);
}

/// <summary>Says that an organizer was paid.</summary>
/// <param name="PayoutId">Whoever repeats it repeats its id.</param>
/// <param name="Reference">By which both find it on their account's statement; null: none.</param>
[GenerateSerializer, Immutable, Alias("PayOut")]
public sealed record PayOut(
    [property: Id(0)] Guid PayoutId,
    [property: Id(1)] Guid OrganizerId,
    [property: Id(2)] string Currency,
    [property: Id(3)] long AmountMinor,
    [property: Id(4)] string? Reference);

/// <summary>Money that the operator has paid to an organizer.</summary>
/// <param name="ReturnedAt">When it came back; null: it did not.</param>
[GenerateSerializer, Immutable, Alias("PayoutView")]
public sealed record PayoutView(
    [property: Id(0)] Guid PayoutId,
    [property: Id(1)] string Currency,
    [property: Id(2)] long AmountMinor,
    [property: Id(3)] string? Reference,
    [property: Id(4)] DateTimeOffset MadeAt,
    [property: Id(5)] DateTimeOffset? ReturnedAt);

/// <summary>Why a payout is not put on record, by precedence.</summary>
[GenerateSerializer, Alias("PayoutRefusal")]
public enum PayoutRefusal
{
    NotFound,

    /// <summary>Another payout has this id.</summary>
    OtherPayout,

    /// <summary>So much is not owed.</summary>
    MoreThanOwed,
}

/// <summary>How the operator and an organizer stand.</summary>
/// <param name="Payouts">The latest first.</param>
[GenerateSerializer, Immutable, Alias("PayoutStanding")]
public sealed record PayoutStanding(
    [property: Id(0)] DateTimeOffset AsOf, [property: Id(1)] IReadOnlyList<OwedBalance> Balances, [property: Id(2)] IReadOnlyList<PayoutView> Payouts);

/// <summary>Amounts are minor units.</summary>
/// <param name="EarnedMinor">
/// What sales have left for the organizer, with the taxes that they pay on, less what went back, less what has gone to their own account at the payment
/// provider. Negative: they owe it.
/// </param>
[GenerateSerializer, Immutable, Alias("OwedBalance")]
public sealed record OwedBalance([property: Id(0)] string Currency, [property: Id(1)] long EarnedMinor, [property: Id(2)] long PaidOutMinor)
{
    public long OwedMinor => EarnedMinor - PaidOutMinor;
}

/// <summary>What an organizer is owed, by currency.</summary>
[GenerateSerializer, Immutable, Alias("OwedOrganizer")]
public sealed record OwedOrganizer([property: Id(0)] Guid OrganizerId, [property: Id(1)] IReadOnlyList<OwedBalance> Balances);
