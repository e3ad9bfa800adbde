using System.Text.Json;
using System.Text.Json.Serialization;
using EventLoop.Requests;

namespace EventLoop.Payments;

/// <summary>What moved between accounts; amounts in minor units, what an account gets is positive, and all accounts add up to zero.</summary>
/// <param name="Accounts"><c>gateway</c>, <c>buyers</c>, <c>organizer</c>, <c>taxes</c>, <c>fees</c>, <c>disputes</c>, <c>provider_fees</c>.</param>
/// <param name="Movements"><c>charge</c>, <c>sale</c>, <c>refund_decided</c>, <c>refund</c>, <c>dispute</c> and the like.</param>
public sealed record BooksResponse(DateTimeOffset AsOf, string Currency, BookSumResponse[] Accounts, BookSumResponse[] Movements)
{
    public static BooksResponse Of(BooksReport report) => new(
        report.AsOf, report.Currency, [.. report.Accounts.Select(BookSumResponse.Of)], [.. report.Movements.Select(BookSumResponse.Of)]);
}

public sealed record BookSumResponse(string Name, int Count, long Amount)
{
    public static BookSumResponse Of(BookSum sum) => new(sum.Name, sum.Count, sum.AmountMinor);
}

/// <summary>The books held against the payment provider's.</summary>
/// <param name="Comparable">False: the provider keeps no books, as the sandbox does not.</param>
public sealed record ReconciliationResponse(
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

/// <summary>A comparison of two books, and how far it is.</summary>
/// <param name="Day">Null: all days.</param>
/// <param name="Status"><c>running</c> or <c>done</c>.</param>
/// <param name="Looked">Payments that were read at the provider so far, also those of other events.</param>
/// <param name="Result">Null until it is done.</param>
public sealed record ReconciliationRunResponse(Guid RunId, DateOnly? Day, DateTimeOffset StartedAt, string Status, int Looked, ReconciliationResponse? Result)
{
    public static ReconciliationRunResponse Of(ReconciliationRun run) => new(
        run.RunId, run.Day, run.StartedAt, run.Result is null ? "running" : "done", run.Looked, run.Result is { } result ? ReconciliationResponse.Of(result) : null);
}

/// <param name="Items">The latest first.</param>
internal sealed record ReconciliationRunsResponse(ReconciliationRunResponse[] Items);

public sealed record PaymentSumsResponse(int Payments, long Captured, long Refunded)
{
    public static PaymentSumsResponse Of(PaymentSums sums) => new(sums.Payments, sums.CapturedMinor, sums.RefundedMinor);
}

/// <param name="What"><c>captured</c>, <c>refunded</c> or <c>currency</c>.</param>
public sealed record BookDifferenceResponse(string PaymentIntentId, Guid? OrderId, string What, long Ours, long Theirs);

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
[JsonSerializable(typeof(ReconciliationRunResponse))]
[JsonSerializable(typeof(ReconciliationRunsResponse))]
[JsonSerializable(typeof(DocumentResponse[]))]
[JsonSerializable(typeof(PayoutAccountResponse))]
[JsonSerializable(typeof(PayoutLinkResponse))]
[JsonSerializable(typeof(AccountMoneyResponse))]
[JsonSerializable(typeof(WholeBooksResponse))]
[JsonSerializable(typeof(ListResponse<OwedOrganizerResponse>))]
[JsonSerializable(typeof(PayoutStandingResponse))]
[JsonSerializable(typeof(OperatorPayoutResponse))]
[JsonSerializable(typeof(PayOutRequest))]
internal sealed partial class PaymentsJson : JsonSerializerContext;
