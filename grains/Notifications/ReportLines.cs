using System.Globalization;

namespace EventLoop.Notifications;

/// <summary>How a language says what reports say.</summary>
/// <param name="Since">Of what follows in brackets.</param>
/// <param name="Footer">Why it came.</param>
internal sealed record ReportWords(
    string AsOf, string Since, string Sold, string Orders, string Revenue, string Returned, string Refunded, string Admitted, string Last, string Show, string End, string Footer);

/// <summary>The lines of a report: what is, and what that is more or less than the report before said.</summary>
internal static class ReportLines
{
    public static IReadOnlyList<(string Label, string Value)> Of(ReportFacts report, LetterLanguage words, string zone)
    {
        var (said, now, before) = (words.Report, report.Sums, report.Before?.Sums);
        var lines = new List<(string, string)> { (said.AsOf, words.Time(report.AsOf, zone)) };
        if (report.Before is var (since, _))
            lines.Add((said.Since, words.Time(since, zone)));
        lines.AddRange(
        [
            (said.Sold, Number(now.Sold, before?.Sold)),
            (said.Orders, Number(now.Paid, before?.Paid)),
            (said.Revenue, Money(now.TotalMinor, before?.TotalMinor)),
            (said.Returned, Number(now.Returned, before?.Returned)),
            (said.Refunded, Money(now.RefundedMinor, before?.RefundedMinor)),
            (said.Admitted, Number(now.Admitted, before?.Admitted)),
        ]);
        return lines;

        string Number(long value, long? earlier) => With(value.ToString("N0", words.Culture), value - earlier, change => change.ToString("N0", words.Culture));

        string Money(long value, long? earlier) =>
            With(LetterRules.Money(value, report.Currency, words.Culture), value - earlier, change => LetterRules.Money(change, report.Currency, words.Culture));
    }

    private static string With(string value, long? change, Func<long, string> text) => change switch
    {
        null => value,
        0 => $"{value} (±0)",
        < 0 => $"{value} (−{text(-change.Value)})",
        > 0 => $"{value} (+{text(change.Value)})",
    };

    /// <summary>What the CSV is called.</summary>
    public static string FileName(ReportFacts report) => $"sales-{report.AsOf.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.csv";
}
