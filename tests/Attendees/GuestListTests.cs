using System.Text.Json;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Attendees;

/// <summary>Guest lists over HTTP: what a preview says an import does, and does once.</summary>
public sealed class GuestListTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    private const string Mixed = "\uFEFFName;E-mail;Ticket type;Number;Note\r\n"
        + "Ann Example;ann@example.org;Regular;2;plus one\r\n"
        + "\"Bo \"\"Boss\"\" Example\";;VIP;;\r\n"
        + ";;;;\r\n"
        + ";nobody@example.org;Regular;1;\r\n"
        + "Cas;not an address;Regular;1;\r\n"
        + "Dan;;Backstage;1;\r\n"
        + "Eve;;Regular;-1;\r\n"
        + "ann  EXAMPLE;ANN@example.org;Regular;1;\r\n";

    [Fact]
    public async Task A_preview_says_line_by_line_what_the_import_then_does_once()
    {
        var festival = await Open();

        var preview = await Take(festival, "preview", Mixed).Json();
        Assert.Equal("2 new, 3 tickets, 0 already, 5 wrong", Sum(preview));
        Assert.Equal(
            ["2 new", "3 new", "5 wrong name_missing", "6 wrong email_not_valid", "7 wrong ticket_type_unknown", "8 wrong number_not_valid", "9 wrong repeated"],
            Lines(preview));
        Assert.Equal(["Regular 2 of 3 True", "VIP 1 of 5 True"], Places(preview));
        Assert.Equal(0, (await festival.Figures()).GetProperty("complimentary").GetInt32());

        var imported = await Take(festival, "import", Mixed).Json();
        Assert.Equal("2 new, 3 tickets, 0 already, 5 wrong", Sum(imported));
        Assert.Equal("Bo \"Boss\" Example", imported.GetProperty("guests")[1].Text("name"));
        Assert.Equal("0 new, 0 tickets, 2 already, 5 wrong", Sum(await Take(festival, "import", Mixed).Json()));
        Assert.Equal(3, (await festival.Figures()).GetProperty("complimentary").GetInt32());

        // The list went on, somebody's number was changed, and there are three places for five.
        var longer = "name,ticket type,email,number\nAnn Example,Regular,ann@example.org,4\nFay,Regular,,1\nGus,Regular,,1\n";
        Assert.Equal(["Regular 2 of 1 False", "VIP 0 of 4 True"], Places(await Take(festival, "preview", longer).Json()));
        Assert.Equal(["2 wrong other_number", "3 issued", "4 wrong sold_out"], Lines(await Take(festival, "import", longer).Json()));

        // It goes on where it stopped once there are places.
        await festival.ChangeTicketType(0, new { quantityTotal = 4 }).Json();
        Assert.Equal(["2 wrong other_number", "3 already", "4 issued"], Lines(await Take(festival, "import", longer).Json()));
    }

    [Fact]
    public async Task Hostile_cells_are_names_and_nothing_else()
    {
        var festival = await Festival.Open(fixture.Product, Festival.Event(ticketTypes: [Festival.TicketType("Only", 0, 10)]));
        var names = new[] { "=HYPERLINK(\"\"http://x\"\")", "<script>alert(1)</script>", "שלום עולם", "\U0001F3AA Circus \U0001F981", "O'Neill, Ann; \t tab", "'; drop table attendees; --" };
        var csv = "name\r\n" + string.Concat(names.Select(name => $"\"{name}\"\r\n")) + $"\"{new string('x', 500)}\"\r\n\"A\u0007 bell\"\r\n";

        var imported = await Take(festival, "import", csv).Json();

        Assert.Equal("6 new, 6 tickets, 0 already, 2 wrong", Sum(imported));
        var listed = (await festival.Client.GetAsync($"{festival.Path}/attendees").Json()).GetProperty("items").EnumerateArray().Select(one => one.Text("name"));
        Assert.Equal(names.Select(name => string.Join(' ', name.Replace("\"\"", "\"").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.Equal(0, await PostgresServer.Scalar<long>(fixture.Database.ConnectionString, "select count(*) from ledger_facts where facts::text like '%HYPERLINK%'"));
    }

    [Fact]
    public async Task A_list_has_a_heading_guests_and_an_end()
    {
        var festival = await Open();
        foreach (var csv in new[] { "", "Ann Example\nBo Example\n", "name\n\n\n", "e-mail,number\nann@example.org,1\n" })
            await Take(festival, "preview", csv).Problem(400, "invalid_request");

        var longest = "name,type\n" + string.Concat(Enumerable.Range(1, IGuestListGrain.MostGuests).Select(n => $"Guest {n},VIP\n"));
        Assert.Equal("2000 new, 2000 tickets, 0 already, 0 wrong", Sum(await Take(festival, "preview", longest).Json()));
        await Take(festival, "import", longest + "One more,VIP\n").Problem(422, "too_many_guests");
        await Take(festival, "import", new string('x', 300_000)).Problem(413, "request_too_large");
    }

    private Task<Festival> Open() => Festival.Open(fixture.Product, Festival.Event(ticketTypes: [Festival.TicketType("Regular", 2500, 3), Festival.TicketType("VIP", 9000, 5)]));

    private static Task<HttpResponseMessage> Take(Festival festival, string how, string csv) => festival.Client.Post($"{festival.Path}/guests/{how}", new { csv });

    private static string Sum(JsonElement report) =>
        $"{report.GetProperty("newGuests")} new, {report.GetProperty("newTickets")} tickets, {report.GetProperty("already")} already, {report.GetProperty("wrong")} wrong";

    private static IEnumerable<string> Lines(JsonElement report) => report.GetProperty("guests").EnumerateArray().Select(guest =>
        string.Join(' ', [guest.GetProperty("line").ToString(), guest.Text("outcome"), .. guest.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString())]));

    private static IEnumerable<string> Places(JsonElement report) => report.GetProperty("places").EnumerateArray().Select(places =>
        $"{places.Text("name")} {places.GetProperty("needed")} of {places.GetProperty("available")} {places.GetProperty("fits").GetBoolean()}");
}
