using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.Requests;
using Xunit;

namespace EventLoop.Analytics;

public sealed class ExportsApiTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    private const string Formula = "=HYPERLINK(\"http://evil.example\",\"Click\")";

    private static readonly XNamespace Sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private Product Product => fixture.Product;

    [Theory]
    [InlineData(null, ""), InlineData("Ann", "Ann"), InlineData("=1+1", "'=1+1"), InlineData("+31", "'+31"), InlineData("-2", "'-2"), InlineData("@sum", "'@sum"), InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("＝1", "'＝1"), InlineData("a,\"b\"", "\"a,\"\"b\"\"\""), InlineData("a\nb", "\"a\nb\""), InlineData(" a", "\" a\""), InlineData("a;b", "\"a;b\"")]
    public void A_text_in_csv_is_quoted_and_no_formula(string? text, string cell) => Assert.Equal(cell, CsvLines.Text(text));

    [Fact]
    public async Task Everything_comes_as_csv_and_nothing_of_it_is_a_formula()
    {
        var festival = await Busy();

        var attendees = await Csv(festival, "attendees");
        Assert.Equal("ticket,order,name,email,phone,ticket_type,status,price,currency,channel,purchased_at,admitted_at", attendees[0]);
        Assert.Equal(6, attendees.Length);
        Assert.Equal(3, attendees.Count(line => line.Contains("\"'=HYPERLINK(\"\"http://evil.example\"\",\"\"Click\"\")\"", StringComparison.Ordinal)));
        Assert.Equal(2, attendees.Count(line => line.Contains(",VIP,valid,90.00,EUR,online,", StringComparison.Ordinal)));

        var orders = await Csv(festival, "orders");
        Assert.Equal("pending", orders.Skip(1).Single(line => line.EndsWith(',')).Split(',')[1]);
        Assert.Contains(orders, line => line.Contains(",75.00,4.86,79.86,0.00,EUR,online,", StringComparison.Ordinal));

        Assert.Equal(["day,ticket_type,channel,sold,returned,revenue,currency", "Regular,online,3,0,75.00,EUR", "VIP,online,2,0,180.00,EUR"],
            (await Csv(festival, "sales")).Select((line, at) => at == 0 ? line : line[(line.IndexOf(',') + 1)..]));
        Assert.Equal(["North,entry,admitted,", "North,entry,refused,invalid"], (await Csv(festival, "scans")).Skip(1).Select(line => string.Join(',', line.Split(',')[1..5])).Order());
    }

    [Fact]
    public async Task A_workbook_opens_with_texts_numbers_and_times_in_their_places()
    {
        var festival = await Busy();

        using var answer = await festival.Client.GetAsync($"{festival.Path}/exports/attendees.xlsx");
        Assert.Equal("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", answer.Content.Headers.ContentType!.MediaType);
        using var book = new ZipArchive(await answer.Content.ReadAsStreamAsync());
        await using var part = book.Entries.Single(entry => entry.FullName.StartsWith("xl/worksheets/", StringComparison.Ordinal)).Open();
        var rows = (await XDocument.LoadAsync(part, LoadOptions.None, default)).Descendants(Sheet + "row").ToList();

        Assert.Equal(6, rows.Count);
        Assert.Empty(rows.Descendants(Sheet + "f"));
        var evil = rows.First(row => row.Descendants(Sheet + "t").Any(text => text.Value == Formula)).Elements(Sheet + "c").ToList();
        Assert.Equal("inlineStr", (string?)evil[2].Attribute("t"));
        Assert.Equal(25m, decimal.Parse(evil[7].Value, System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(double.Parse(evil[10].Value, System.Globalization.CultureInfo.InvariantCulture) > 40_000, "A time is a number of days.");
    }

    [Fact]
    public async Task An_organizer_gets_all_that_is_theirs_and_nothing_of_others()
    {
        var festival = await Busy();
        var draft = await Festival.Create(Product, organizer: festival.Organizer);
        await Busy();

        using var archive = new ZipArchive(await festival.Client.GetStreamAsync("/api/v1/organizer/export.zip"));
        Assert.Equal(
            new[] { draft.EventId, festival.EventId }.SelectMany(id => new[] { "attendees.csv", "event.json", "orders.csv", "sales.csv", "scans.csv" }.Select(name => $"{id}/{name}")).Order(StringComparer.Ordinal),
            archive.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
        using var attendees = new StreamReader(archive.GetEntry($"{festival.EventId}/attendees.csv")!.Open());
        Assert.Equal(6, (await attendees.ReadToEndAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task An_export_of_many_rows_has_each_of_them_once()
    {
        var festival = await Festival.Open(Product, Festival.Event(ticketTypes: [Festival.TicketType("Free", 0, 5_000)]));
        for (var order = 0; order < 11; order++)
            await festival.Client.Post($"{festival.Path}/complimentary", new { ticketTypeId = festival.TicketTypeIds[0], quantity = IBoxOfficeGrain.MostGiven, attendee = new { name = "Ben Guest" } }).Json(201);

        var tickets = (await Csv(festival, "attendees")).Skip(1).Select(line => line.Split(',')[0]).ToList();
        Assert.Equal((11 * IBoxOfficeGrain.MostGiven, 11 * IBoxOfficeGrain.MostGiven), (tickets.Count, tickets.Distinct().Count()));
    }

    [Fact]
    public async Task What_there_is_not_is_not_found()
    {
        var festival = await Festival.Open(Product);
        await festival.Client.GetAsync($"{festival.Path}/exports/attendees.pdf").Problem(404, "not_found");
        await festival.Client.GetAsync($"{festival.Path}/exports/secrets.csv").Problem(404, "not_found");
    }

    private async Task<Festival> Busy()
    {
        var festival = await Festival.Open(Product, Festival.Event(ticketTypes: [Festival.TicketType("Regular", 2500, 100), Festival.TicketType("VIP", 9000, 50)]));
        var gate = await festival.AddGate("North");
        var bought = await festival.Buy(3, name: Formula);
        await festival.Buy(2, 1);
        await festival.Place();
        await festival.Scan(gate, bought.GetProperty("tickets")[0].Text("code"));
        await festival.Scan(gate, "nonsense");
        return festival;
    }

    private static async Task<string[]> Csv(Festival festival, string what)
    {
        using var answer = await festival.Client.GetAsync($"{festival.Path}/exports/{what}.csv");
        Assert.Equal(("text/csv", "attachment"), (answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentDisposition!.DispositionType));
        var bytes = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(Encoding.UTF8.GetPreamble(), bytes[..3]);
        return Encoding.UTF8.GetString(bytes[3..]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }
}
