using System.Data;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace EventLoop.Running;

public sealed partial class CapacityTests
{
    [Fact]
    public void The_results_of_the_capacity_plan_follow_from_its_inputs()
    {
        var page = File.ReadAllText(Path.Combine(PostgresServer.Root, "k8s", "CAPACITY.md"));
        var known = Input().Matches(page).ToDictionary(row => row.Groups["name"].Value, row => Number(row.Groups["value"].Value));
        var results = Result().Matches(page);
        Assert.NotEmpty(known);
        Assert.NotEmpty(results);
        using var calculator = new DataTable { Locale = CultureInfo.InvariantCulture };
        foreach (Match row in results)
        {
            var formula = Symbol().Replace(row.Groups["formula"].Value, symbol => known[symbol.Value].ToString("F6", CultureInfo.InvariantCulture));
            var value = Convert.ToDouble(calculator.Compute(WholeNumber().Replace(formula, "$0.0"), null), CultureInfo.InvariantCulture);
            known.Add(row.Groups["name"].Value, value);
            var said = Number(row.Groups["value"].Value);
            Assert.True(Math.Abs(said - value) <= 0.01 * Math.Abs(value), $"{row.Groups["name"].Value} is {value:G4}, and the page says {said:G4}");
        }
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.AllowThousands | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| `(?<name>\w+)` \| (?<value>[\d.,]+) \|", RegexOptions.Multiline)]
    private static partial Regex Input();

    [GeneratedRegex(@"^\| `(?<name>\w+)` \| [^|]+ \| `(?<formula>[^`]+)` \| (?<value>[\d.,]+) \|", RegexOptions.Multiline)]
    private static partial Regex Result();

    [GeneratedRegex(@"[a-z]\w*")]
    private static partial Regex Symbol();

    [GeneratedRegex(@"(?<![\d.])\d+(?![\d.])")]
    private static partial Regex WholeNumber();
}
