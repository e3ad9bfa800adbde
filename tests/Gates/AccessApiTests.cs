using System.Net.Http.Json;
using System.Text.Json;
using EventLoop.Requests;
using Xunit;

namespace EventLoop.Gates;

public sealed class AccessApiTests(ProductFixture fixture) : IClassFixture<ProductFixture>, IAsyncLifetime
{
    private CheckIn door = null!;

    private string Path => $"{door.Festival.Path}/access";

    public async Task InitializeAsync() => door = await CheckIn.Open(fixture.Product);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Rules_that_were_laid_down_are_given_back_and_decide_scans_at_once()
    {
        var (ticketId, code, _) = await door.Buy();
        var rules = new
        {
            dayStartsAt = "06:00",
            areas = new object[] { new { name = "Field", capacity = 100 }, new { name = "Backstage", inside = "Field" } },
            gates = new[] { new { gateId = door.North, area = "Field" }, new { gateId = door.South, area = "Backstage" } },
            ticketTypes = new[] { new { ticketTypeId = door.Festival.TicketTypeIds[0], areas = new[] { "Field" }, reentry = "never", attention = "Check ID 18+" } },
        };
        var laidDown = await Put(rules).Json();

        var read = await door.Festival.Client.GetAsync(Path).Json();
        Assert.Equal(laidDown.ToString(), read.ToString());
        Assert.Equal(read.ToString(), (await Put(read).Json()).ToString());
        var foreseen = await Check(ticketId, door.South);
        Assert.Equal(("refused", "not_at_this_gate", "areas"), (foreseen.Text("result"), foreseen.Text("reason"), foreseen.Text("rule")));
        Assert.Equal("The ticket does not open the area behind this gate.", foreseen.Text("explanation"));
        Assert.Equal("admitted", (await Check(ticketId, door.North)).Text("result"));

        Assert.Equal("Check ID 18+", (await door.Scan(code)).Text("attention"));
        await door.Scan(code, "exit");
        var again = await door.Scan(code);
        Assert.Equal(("rules", "reentry"), (again.Text("reason"), again.Text("rule")));
        Assert.Equal("The ticket admits nobody again who has been in.", (await Check(ticketId, door.North)).Text("explanation"));

        await Put(new { }).Json();
        Assert.Equal("admitted", (await door.Scan(code)).Text("result"));
    }

    [Fact]
    public async Task A_forecast_records_nothing_and_looks_at_the_time_that_was_asked_for()
    {
        var (ticketId, code, _) = await door.Buy();

        Assert.Equal("admitted", (await Check(ticketId, door.North)).Text("result"));
        Assert.Equal("expired", (await Check(ticketId, door.North, "2031-01-01T00:00:00Z")).Text("reason"));
        Assert.Equal("invalid", (await Check(Guid.CreateVersion7(), door.North)).Text("reason"));
        await door.Festival.Client.Post($"{Path}/check", new { ticketId, gateId = Guid.CreateVersion7() }).Problem(404, "not_found");
        Assert.Equal("admitted", (await door.Scan(code)).Text("result"));
    }

    [Fact]
    public async Task The_organizer_sees_who_is_in_which_area_and_how_fast_it_goes()
    {
        var (_, code, _) = await door.Buy();
        await Put(new
        {
            areas = new object[] { new { name = "Field", capacity = 1 } },
            gates = new[] { new { gateId = door.North, area = "Field" } },
        }).Json();
        await door.Scan(code);
        await door.Scan((await door.Buy()).Code);
        await door.Scan("nonsense");

        var picture = await door.Festival.Client.GetAsync($"{door.Festival.Path}/check-in").Json();

        var area = Assert.Single(picture.GetProperty("areas").EnumerateArray());
        Assert.Equal(("Field", 1, 1), (area.Text("name"), area.GetProperty("capacity").GetInt32(), area.GetProperty("inside").GetInt32()));
        var north = picture.GetProperty("gates")[0];
        Assert.Equal(3, north.GetProperty("scansPerMinute").GetInt32());
        var refused = north.GetProperty("gate").GetProperty("refusedByReason");
        Assert.Equal((1, 1), (refused.GetProperty("area_full").GetInt32(), refused.GetProperty("invalid").GetInt32()));
        Assert.Empty(picture.GetProperty("silentDevices").EnumerateArray());
    }

    [Fact]
    public async Task Rules_that_make_no_sense_are_named_by_their_member()
    {
        var type = door.Festival.TicketTypeIds[0];
        var problem = await Put(new
        {
            dayStartsAt = "6 o'clock",
            exitAllAt = new[] { "25:00" },
            areas = new object[] { new { name = "A", inside = "B" }, new { name = "B", inside = "A" }, new { name = "C", inside = "D", capacity = 0 } },
            gates = new[] { new { gateId = door.North, area = "Moon" } },
            ticketTypes = new object[]
            {
                new { ticketTypeId = type, days = new[] { "tomorrow" }, hoursFrom = "10:00", hoursUntil = "09:00", reentry = "perhaps", admits = 0, areas = new[] { "Moon" } },
            },
        }).Problem(400, "invalid_request");

        Assert.Equal(
            [
                "areas[0].inside", "areas[1].inside", "areas[2].capacity", "areas[2].inside", "dayStartsAt", "exitAllAt[0]", "gates[0].area",
                "ticketTypes[0].admits", "ticketTypes[0].areas[0]", "ticketTypes[0].days[0]", "ticketTypes[0].hoursUntil", "ticketTypes[0].reentry",
            ],
            problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
        await Put(new { ticketTypes = new[] { new { ticketTypeId = door.North } } }).Problem(422, "ticket_type_not_found");
        await Put(new { areas = new[] { new { name = "A" } }, gates = new[] { new { gateId = type, area = "A" } } }).Problem(422, "gate_not_found");
    }

    private Task<HttpResponseMessage> Put(object rules) => door.Festival.Client.PutAsync(Path, JsonContent.Create(rules));

    private Task<JsonElement> Check(Guid ticketId, Guid gateId, string? at = null) =>
        door.Festival.Client.Post($"{Path}/check", new { ticketId, gateId, at }).Json();
}
