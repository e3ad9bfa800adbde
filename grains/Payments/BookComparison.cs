namespace EventLoop.Payments;

/// <summary>How our books and the gateway's are compared, payment by payment.</summary>
internal static class BookComparison
{
    /// <param name="ours">Of the orders in question.</param>
    /// <param name="theirs">Of the same orders, and payments that no order of ours knows; null: the gateway keeps no books.</param>
    public static Reconciliation Of(DateTimeOffset asOf, string currency, IReadOnlyList<PaymentTotals> ours, IReadOnlyList<PaymentTotals>? theirs)
    {
        var differences = theirs is null ? [] : Differences(ours.ToDictionary(payment => payment.IntentId), theirs.ToDictionary(payment => payment.IntentId));
        return new(asOf, theirs is not null, currency, Sum(ours), Sum(theirs ?? []), [.. differences]);
    }

    private static IEnumerable<BookDifference> Differences(Dictionary<string, PaymentTotals> ours, Dictionary<string, PaymentTotals> theirs)
    {
        foreach (var id in ours.Keys.Union(theirs.Keys).Order(StringComparer.Ordinal))
        {
            var (mine, its) = (ours.GetValueOrDefault(id), theirs.GetValueOrDefault(id));
            var orderId = mine?.OrderId ?? its?.OrderId;
            if ((mine?.CapturedMinor ?? 0) != (its?.CapturedMinor ?? 0))
                yield return new(id, orderId, "captured", mine?.CapturedMinor ?? 0, its?.CapturedMinor ?? 0);
            if ((mine?.RefundedMinor ?? 0) != (its?.RefundedMinor ?? 0))
                yield return new(id, orderId, "refunded", mine?.RefundedMinor ?? 0, its?.RefundedMinor ?? 0);
            if (mine is { CapturedMinor: > 0 } && its is { CapturedMinor: > 0 } && mine.Currency != its.Currency)
                yield return new(id, orderId, "currency", mine.CapturedMinor, its.CapturedMinor);
        }
    }

    private static PaymentSums Sum(IReadOnlyList<PaymentTotals> payments) => new(
        payments.Count(payment => payment.CapturedMinor > 0), payments.Sum(payment => payment.CapturedMinor), payments.Sum(payment => payment.RefundedMinor));
}

/// <summary>What came and went with one payment.</summary>
internal sealed record PaymentTotals(string IntentId, Guid? OrderId, string Currency, long CapturedMinor, long RefundedMinor);
