using EventLoop.Ledger;

namespace EventLoop.Payments;

/// <summary>A row of the table <c>payouts</c>, out of which the view <c>payout_postings</c> makes balanced postings.</summary>
[GenerateSerializer, Immutable, Alias("PayoutRow")]
internal sealed record PayoutRow(
    [property: Id(0)] Guid Id,
    [property: Id(1)] Guid OrganizerId,
    [property: Id(2)] string Currency,
    [property: Id(3)] long AmountMinor,
    [property: Id(4)] string? Reference,
    [property: Id(5)] DateTimeOffset MadeAt,
    [property: Id(6)] DateTimeOffset? ReturnedAt) : TableRow
{
    public static Table<PayoutRow> Table { get; } = new(
        "payouts",
        row => row.Id,
        Column<PayoutRow>.Uuid("id", row => row.Id),
        Column<PayoutRow>.Uuid("organizer_id", row => row.OrganizerId),
        Column<PayoutRow>.Text("currency", row => row.Currency),
        Column<PayoutRow>.Long("amount_minor", row => row.AmountMinor),
        Column<PayoutRow>.Text("reference", row => row.Reference),
        Column<PayoutRow>.Time("made_at", row => row.MadeAt),
        Column<PayoutRow>.Time("returned_at", row => row.ReturnedAt));

    public static PayoutRow Of(Payout payout, bool isNew) => new(
        payout.Made.PayoutId, payout.Made.OrganizerId, payout.Made.Currency, payout.Made.AmountMinor, payout.Made.Reference, payout.Made.At, payout.ReturnedAt)
    { IsNew = isNew };
}
