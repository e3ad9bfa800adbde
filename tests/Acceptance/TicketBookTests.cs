using System.Text.Json;
using Xunit;

namespace EventLoop.Acceptance;

/// <summary>Whether the auditor sees what is wrong with a ticket's scans at an event that has areas, days and groups. A scan is <c>hour gate direction result reason</c>; what is sent in late begins with <c>late</c>.</summary>
public sealed class TicketBookTests
{
    private static readonly Guid Single = Guid.CreateVersion7();
    private static readonly Guid Family = Guid.CreateVersion7();
    private static readonly Guid Day = Guid.CreateVersion7();
    private static readonly Dictionary<string, Guid> Gates = new() { ["field"] = Guid.CreateVersion7(), ["arena"] = Guid.CreateVersion7() };

    [Theory]
    [InlineData("20 field entry admitted", "21 arena entry admitted", "22 field exit exited", "23 field entry admitted")]
    [InlineData("20 field entry admitted", "32 field entry admitted")]
    [InlineData("20 arena entry refused rules", "20 field entry admitted", "21 arena entry admitted", "21 arena entry refused already_admitted")]
    [InlineData("20 field entry admitted", "late 20 field entry admitted already_admitted", "21 field exit exited")]
    public void What_is_right_is_right(params string[] scans) => Assert.Empty(Find(Single, scans));

    [Theory]
    [InlineData("was admitted twice", "20 field entry admitted", "21 field entry admitted")]
    [InlineData("was admitted twice", "20 field entry admitted", "20 arena entry admitted", "21 arena entry admitted")]
    [InlineData("past the outer area", "20 arena entry admitted")]
    [InlineData("past the outer area", "20 field entry admitted", "21 field exit exited", "22 arena entry admitted")]
    [InlineData("left without having entered", "20 field entry admitted", "32 field exit exited")]
    [InlineData("refused as already_admitted and was not", "20 field entry admitted", "32 field entry refused already_admitted")]
    [InlineData("that was not reported", "20 field entry admitted", "late 20 field entry admitted")]
    [InlineData("reported as already_admitted and was not", "late 20 field entry admitted already_admitted")]
    public void What_is_wrong_is_found(string finding, params string[] scans) =>
        Assert.Contains(finding, Assert.Single(Find(Single, scans)), StringComparison.Ordinal);

    [Fact]
    public void A_group_is_counted_by_its_people()
    {
        Assert.Empty(Find(Family, "20 field entry admitted", "20 field entry admitted", "21 arena entry admitted", "21 arena entry admitted", "21 arena entry refused already_admitted"));
        Assert.Contains("twice", Assert.Single(Find(Family, "20 field entry admitted", "20 field entry admitted", "20 field entry admitted")), StringComparison.Ordinal);
        Assert.Contains("twice", Assert.Single(Find(Family, "20 field entry admitted", "21 arena entry admitted", "21 arena entry admitted")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_day_ticket_admits_once_a_day()
    {
        Assert.Empty(Find(Day, "20 field entry admitted", "21 field exit exited", "22 field entry refused rules", "44 field entry admitted"));
        Assert.Contains("coming in again", Assert.Single(Find(Day, "20 field entry admitted", "21 field exit exited", "22 field entry admitted")), StringComparison.Ordinal);

        // What a device did on the first day is held against the first day, whenever it comes.
        Assert.Contains("that was not reported", Assert.Single(Find(
            Day, "20 field entry admitted", "21 field exit exited", "44 field entry admitted", "45 field exit exited", "late 22 field entry admitted")), StringComparison.Ordinal);
    }

    private static List<string> Find(Guid type, params string[] scans)
    {
        var rules = new EntryRules();
        rules.Read(Fact(new { fact = "created", details = new { timeZone = "Europe/Amsterdam" } }));
        rules.Read(Fact(new
        {
            fact = "access_rules_set",
            at = At(0),
            rules = new
            {
                dayStartsAt = "06:00:00",
                exitAllAt = new[] { "06:00:00" },
                areas = new object[] { new { name = "Field" }, new { name = "Arena", inside = "Field", capacity = 10 } },
                gates = new[] { new { gateId = Gates["field"], area = "Field" }, new { gateId = Gates["arena"], area = "Arena" } },
                ticketTypes = new object[] { new { ticketTypeId = Family, admits = 2, reentry = "AfterExit" }, new { ticketTypeId = Day, admits = 1, entriesPerDay = 1 } },
            },
        }));
        var findings = new Findings();
        var book = new TicketBook(Guid.CreateVersion7(), findings);
        foreach (var scan in scans)
            book.Read(Scan(scan));
        book.Count(rules, type);
        return findings.Violations;
    }

    private static JsonElement Scan(string text)
    {
        var isLate = text.StartsWith("late ", StringComparison.Ordinal);
        var words = (isLate ? text[5..] : text).Split(' ');
        var scan = new Dictionary<string, object>
        {
            ["fact"] = "scanned",
            ["scanId"] = Guid.CreateVersion7(),
            ["nonce"] = Guid.CreateVersion7(),
            ["at"] = At(int.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture)),
            ["gateId"] = Gates[words[1]],
            ["direction"] = words[2],
            ["result"] = words[3],
        };
        if (words.Length > 4)
            scan["reason"] = words[4];
        if (isLate)
            scan["sentInAt"] = At(60);
        return Fact(scan);
    }

    private static JsonElement Fact(object fact) => JsonSerializer.SerializeToElement(fact);

    /// <summary>So many hours after midnight in Amsterdam, on a day in summer.</summary>
    private static DateTimeOffset At(int hours) => new DateTimeOffset(2031, 7, 10, 0, 0, 0, TimeSpan.FromHours(2)).AddHours(hours);
}
