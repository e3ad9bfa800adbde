namespace EventLoop.Notifications;

/// <summary>A report, as its letter says it.</summary>
/// <param name="AsOf">It says all that was durable then.</param>
/// <param name="Before">What the one before said, and as of when; null in the first.</param>
/// <param name="IsLast">No other follows.</param>
internal sealed record ReportFacts(DateTimeOffset AsOf, string Currency, ReportSums Sums, (DateTimeOffset AsOf, ReportSums Sums)? Before, bool IsLast)
{
    /// <summary>Ends reports; null where nobody could find the page for it.</summary>
    public string? EndToken { get; init; }

    /// <summary>What was sold on which day, as CSV, which travels with the letter.</summary>
    public string Sales { get; init; } = "";
}

/// <summary>An event in a few numbers; what they count stands in the README of figures.</summary>
internal readonly record struct ReportSums(long Paid, long Sold, long Returned, long TotalMinor, long RefundedMinor, long Admitted);
