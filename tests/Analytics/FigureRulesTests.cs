using Xunit;

namespace EventLoop.Analytics;

public sealed class FigureRulesTests
{
    private static readonly DateTimeOffset Noon = new(2031, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_peak_is_the_first_of_the_fullest_minutes_and_the_busiest_quarter_begins_anywhere()
    {
        var minutes = CheckInCurves.WithInside([(Noon.AddMinutes(20), 5, 1, 0), (Noon, 2, 0, 1), (Noon.AddMinutes(9), 4, 0, 0), (Noon.AddMinutes(23), 5, 0, 0), (Noon.AddMinutes(24), 0, 9, 0)]);

        Assert.Equal([2, 6, 10, 15, 6], minutes.Select(minute => minute.Inside));
        Assert.Equal(new(Noon.AddMinutes(20), 5), CheckInCurves.Peak(minutes));
        Assert.Equal(new(Noon.AddMinutes(9), 14), CheckInCurves.BusiestQuarter(minutes));
        Assert.Null(CheckInCurves.Peak([]));
        Assert.Null(CheckInCurves.BusiestQuarter([]));
    }

    [Theory]
    [InlineData("+3161", "NL"), InlineData("00316", "NL"), InlineData("+4420", "+44"), InlineData("+1415", "+1"), InlineData("+3531", "IE"), InlineData("+9999", null)]
    [InlineData("0612", null), InlineData("", null), InlineData(null, null), InlineData("+", null)]
    public void A_number_says_its_country_or_nothing(string? prefix, string? area) => Assert.Equal(area, PhoneAreas.Of(prefix));

    [Fact]
    public void Areas_with_few_buyers_are_not_told_apart()
    {
        var areas = PhoneAreas.Sum([("+3161", 7, 9), ("+3162", 3, 3), ("+4930", 4, 8), ("+3247", 1, 1), (null, 2, 2)]);
        Assert.Equal<BuyerArea>([new("NL", 10, 12), new("other", 5, 9), new(null, 2, 2)], areas);
    }

    [Fact]
    public void Of_sources_the_first_hundred_have_a_name()
    {
        var (names, one, two) = (new SourceNames(), Guid.CreateVersion7(), Guid.CreateVersion7());
        names.Learn([one, two], Enumerable.Range(0, 99).Select(n => (one, $"s{n}")));

        Assert.Equal(["s5", "hundredth", "other", "hundredth", ""], new[] { "s5", "hundredth", "next", "hundredth", "" }.Select(source => names.Name(one, source)));
        Assert.Equal("next", names.Name(two, "next"));
    }

    [Fact]
    public void A_quarter_of_an_hour_is_whole() => Assert.Equal(Noon.AddMinutes(45), SaleFigures.QuarterOf(Noon.AddMinutes(59).AddSeconds(59)));
}
