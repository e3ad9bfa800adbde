using System.Text.Json;
using System.Text.Json.Serialization;

namespace EventLoop.Payments;

/// <summary>What moved between accounts; amounts in minor units, what an account gets is positive, and all accounts add up to zero.</summary>
/// <param name="Accounts"><c>gateway</c>, <c>buyers</c>, <c>organizer</c>, <c>taxes</c>, <c>fees</c>, <c>disputes</c>.</param>
/// <param name="Movements"><c>charge</c>, <c>sale</c>, <c>refund_decided</c>, <c>refund</c>, <c>dispute</c> and the like.</param>
internal sealed record BooksResponse(DateTimeOffset AsOf, string Currency, BookSumResponse[] Accounts, BookSumResponse[] Movements)
{
    public static BooksResponse Of(BooksReport report) => new(
        report.AsOf, report.Currency, [.. report.Accounts.Select(BookSumResponse.Of)], [.. report.Movements.Select(BookSumResponse.Of)]);
}

internal sealed record BookSumResponse(string Name, int Count, long Amount)
{
    public static BookSumResponse Of(BookSum sum) => new(sum.Name, sum.Count, sum.AmountMinor);
}

/// <summary>The books held against the payment provider's.</summary>
/// <param name="Comparable">False: the provider keeps no books, as the sandbox does not.</param>
internal sealed record ReconciliationResponse(
    DateTimeOffset AsOf, bool Comparable, string Currency, PaymentSumsResponse Ours, PaymentSumsResponse Theirs, BookDifferenceResponse[] Differences)
{
    public static ReconciliationResponse Of(Reconciliation report) => new(
        report.AsOf,
        report.IsComparable,
        report.Currency,
        PaymentSumsResponse.Of(report.Ours),
        PaymentSumsResponse.Of(report.Theirs),
        [.. report.Differences.Select(one => new BookDifferenceResponse(one.PaymentIntentId, one.OrderId, one.What, one.OursMinor, one.TheirsMinor))]);
}

internal sealed record PaymentSumsResponse(int Payments, long Captured, long Refunded)
{
    public static PaymentSumsResponse Of(PaymentSums sums) => new(sums.Payments, sums.CapturedMinor, sums.RefundedMinor);
}

/// <param name="What"><c>captured</c>, <c>refunded</c> or <c>currency</c>.</param>
internal sealed record BookDifferenceResponse(string PaymentIntentId, Guid? OrderId, string What, long Ours, long Theirs);

/// <summary>A receipt or a credit note.</summary>
/// <param name="Kind"><c>receipt</c> or <c>credit_note</c>.</param>
/// <param name="Number">From 1 for each organizer and kind, without gaps.</param>
internal sealed record DocumentResponse(Guid DocumentId, string Kind, long Number, long Total, long Taxes, string Currency, DateTimeOffset IssuedAt)
{
    public static DocumentResponse Of(OrderDocument document) => new(
        document.Reference, document.Kind, document.Number, document.TotalMinor, document.TaxesMinor, document.Currency, document.IssuedAt);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(BooksResponse))]
[JsonSerializable(typeof(ReconciliationResponse))]
[JsonSerializable(typeof(DocumentResponse[]))]
[JsonSerializable(typeof(PayoutAccountResponse))]
[JsonSerializable(typeof(PayoutLinkResponse))]
internal sealed partial class PaymentsJson : JsonSerializerContext;
