using System.Globalization;
using Xunit;

namespace EventLoop.Notifications;

/// <summary>When reports are due, and what they say.</summary>
public sealed class ReportRulesTests
{
    [Theory]
    [InlineData("daily", "Europe/Amsterdam", "2031-01-10T06:59:59Z", "2031-01-10T07:00:00Z")]
    [InlineData("daily", "Europe/Amsterdam", "2031-01-10T07:00:00Z", "2031-01-11T07:00:00Z")]
    [InlineData("daily", "Europe/Amsterdam", "2031-03-29T07:00:00Z", "2031-03-30T06:00:00Z")] // The night has an hour less.
    [InlineData("daily", "Europe/Amsterdam", "2031-10-25T06:00:00Z", "2031-10-26T07:00:00Z")] // And one more.
    [InlineData("daily", "Asia/Tokyo", "2031-01-10T23:30:00Z", "2031-01-11T23:00:00Z")] // There it is the 11th already.
    [InlineData("daily", "Asia/Kathmandu", "2031-01-10T00:00:00Z", "2031-01-10T02:15:00Z")]
    [InlineData("weekly", "Europe/Amsterdam", "2031-03-27T12:00:00Z", "2031-03-31T06:00:00Z")]
    [InlineData("weekly", "Europe/Amsterdam", "2031-03-31T06:00:00Z", "2031-04-07T06:00:00Z")]
    [InlineData("weekly", "America/Los_Angeles", "2031-11-02T12:00:00Z", "2031-11-03T16:00:00Z")]
    [InlineData("off", "Europe/Amsterdam", "2031-01-10T06:00:00Z", null)]
    public void The_next_report_comes_at_eight_by_the_clock_of_the_event(string frequency, string zone, string after, string? expected)
    {
        Assert.Equal(expected is null ? null : Time(expected), ReportRules.Next(ReportRules.Frequency(frequency), zone, Time(after)));
    }

    [Fact]
    public void A_year_of_reports_has_one_for_each_day_of_the_calendar()
    {
        var (zone, at, days) = (TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam"), Time("2030-12-31T12:00:00Z"), new List<DateTime>());
        while ((at = ReportRules.Next(ReportFrequency.Daily, zone.Id, at)!.Value) < Time("2032-01-01T00:00:00Z"))
            days.Add(TimeZoneInfo.ConvertTime(at, zone).DateTime);

        Assert.Equal(Enumerable.Range(0, 365).Select(day => new DateTime(2031, 1, 1, 8, 0, 0).AddDays(day)), days);
    }

    [Fact]
    public void A_report_says_what_is_and_what_has_changed()
    {
        var (now, before) = (new ReportSums(40, 90, 3, 1_234_500, 7_500, 0), new ReportSums(30, 93, 1, 1_000_000, 7_500, 0));
        var report = new ReportFacts(Time("2031-06-02T06:00:01Z"), "EUR", now, (Time("2031-06-01T06:00:01Z"), before), IsLast: true);
        var letter = LetterForm.Text(LetterRules.Content(Letter("en", report)));

        Assert.Contains("""
            As of: Monday 2 June 2031, 08:00
            In brackets: since: Sunday 1 June 2031, 08:00
            Tickets sold: 90 (−3)
            Orders paid: 40 (+10)
            Paid by buyers: 12,345.00 EUR (+2,345.00 EUR)
            Tickets returned: 3 (+2)
            Refunded: 75.00 EUR (±0)
            Admissions: 0 (±0)
            """, letter, StringComparison.Ordinal);
        Assert.Contains("last report", letter, StringComparison.Ordinal);
        var first = LetterForm.Text(LetterRules.Content(Letter("de", report with { Before = null, IsLast = false })));
        Assert.Contains("Verkaufte Tickets: 90\n", first, StringComparison.Ordinal);
        Assert.DoesNotContain("(", first.Split("-- ")[0].Replace("(Europe/Amsterdam)", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static LetterFacts Letter(string language, ReportFacts report) => new(MessageKind.Report, language, "Ann")
    {
        Event = new(Guid.CreateVersion7(), "Night", default, default, "Europe/Amsterdam", "", "", 52, 4, false, null),
        Report = report,
    };

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
