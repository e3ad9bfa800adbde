using System.Globalization;
using System.Text.Json;
using EventLoop.Requests;
using Microsoft.Playwright;
using Xunit;

namespace EventLoop.Screens;

/// <summary>What a canvas shows is not in the page, so its pixels are looked at.</summary>
[Collection(nameof(Browser))]
public sealed class ChartsTests(Browser browser)
{
    /// <summary>The colour of the labels beside the vertical axis, and the one that the page writes in.</summary>
    private const string LabelAndInk = """
        async box => {
            await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
            const chart = box.querySelector('canvas');
            const { data } = chart.getContext('2d').getImageData(0, 0, 30 * devicePixelRatio, chart.height);
            let fullest = 0;
            for (let at = 0; at < data.length; at += 4) if (data[at + 3] > data[fullest + 3]) fullest = at;
            const page = new OffscreenCanvas(1, 1).getContext('2d');
            page.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--color-base-content');
            page.fillRect(0, 0, 1, 1);
            return [[...data.slice(fullest, fullest + 3)], [...page.getImageData(0, 0, 1, 1).data.slice(0, 3)]];
        }
        """;

    [Fact]
    public async Task A_chart_that_is_open_when_night_comes_can_be_read()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Free", price = 0, quantityTotal = 100 });
        var (eventId, ticketTypeId) = (shown.Text("eventId"), shown.GetProperty("ticketTypes")[0].Text("ticketTypeId"));
        await organizer.Client.Post("/api/v1/orders", new { eventId, items = new[] { new { ticketTypeId, quantity = 2 } }, attendee = new { name = "Ann", email = "ann@example.org" } }).Json(201);
        await using var visitor = await browser.Visitor(width: 1280);
        var page = visitor.Page;
        await FiguresPageTests.SignIn(page, organizer);
        foreach (var (path, id) in new[] { ("live", "#sold-chart"), ("live", "#admitted-chart"), ("figures", "#periods-chart") })
        {
            await page.GotoAsync($"/organizer/events/{eventId}/{path}");
            await Assertions.Expect(page.Locator($"{id} canvas")).ToHaveCountAsync(1);
            var day = await LabelsAreInk(page, id);
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            var night = await LabelsAreInk(page, id);
            Assert.True(day.Max() < 100 && night.Min() > 200, $"{id}: {string.Join(' ', day)} by day, {string.Join(' ', night)} by night");
            await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
            await LabelsAreInk(page, id);
            await Assertions.Expect(page.Locator($"{id} canvas")).ToHaveCountAsync(1);
        }
    }

    [Fact]
    public async Task A_chart_says_when_by_the_events_clock_and_its_words_keep_apart()
    {
        var (shown, organizer) = await browser.Festival(new { name = "Free", price = 0, quantityTotal = 100 });
        await using var visitor = await browser.Visitor(width: 768);
        var page = visitor.Page;
        await FiguresPageTests.SignIn(page, organizer);
        await page.AddInitScriptAsync("""
            self.written = [];
            const write = CanvasRenderingContext2D.prototype.fillText;
            CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...more) {
                if (this.textAlign === 'center') self.written.push({ chart: this.canvas.closest('[id]').id, text, y, left: x - this.measureText(text).width / 2, right: x + this.measureText(text).width / 2 });
                return write.call(this, text, x, y, ...more);
            };
            """);
        await page.GotoAsync($"/organizer/events/{shown.Text("eventId")}/live");
        await page.WaitForFunctionAsync("() => new Set(self.written.map(one => one.chart)).size === 2");
        var now = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam"));
        var written = (await page.EvaluateAsync<JsonElement>("() => self.written")).EnumerateArray()
            .Select(one => (Chart: one.Text("chart"), Text: one.Text("text"), Y: one.GetProperty("y").GetDouble(), Left: one.GetProperty("left").GetDouble(), Right: one.GetProperty("right").GetDouble())).ToList();

        var clocks = written.Select(one => one.Text).Where(text => text.Contains(':', StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(clocks);
        Assert.All(clocks, text => Assert.InRange((now.TimeOfDay - TimeSpan.ParseExact(text, "hh\\:mm", CultureInfo.InvariantCulture) + TimeSpan.FromDays(1)).TotalMinutes % 1440, 0, 65));
        Assert.All(written.Select(one => one.Text).Except(clocks), text => Assert.Matches($"^({now:%d}|{now.AddDays(-1):%d}) [A-Z][a-z]{{2}}( {now.Year})?$", text));
        foreach (var row in written.GroupBy(one => (one.Chart, one.Y)).Select(row => row.DistinctBy(one => one.Left).OrderBy(one => one.Left).ToList()))
            Assert.All(row.Zip(row.Skip(1)), pair => Assert.True(pair.First.Right + 4 <= pair.Second.Left, $"{pair.First.Text} touches {pair.Second.Text}"));
    }

    private static async Task<int[]> LabelsAreInk(IPage page, string id)
    {
        var colours = await page.Locator(id).EvaluateAsync<int[][]>(LabelAndInk);
        Assert.All(colours[0].Zip(colours[1]), pair => Assert.InRange(pair.First, pair.Second - 12, pair.Second + 12));
        return colours[0];
    }
}
