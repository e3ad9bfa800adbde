using System.Net.Http.Json;
using System.Text.Json;
using EventLoop.Requests;
using Xunit;

namespace EventLoop.Gates;

public sealed class CheckInApiTests(ProductFixture fixture) : IClassFixture<ProductFixture>, IAsyncLifetime
{
    private readonly Product product = fixture.Product;
    private CheckIn door = null!;

    public async Task InitializeAsync() => door = await CheckIn.Open(product);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_scan_says_who_goes_where_and_why_not()
    {
        var (ticketId, code, _) = await door.Buy();

        var admitted = await door.Scan(code);
        Assert.Equal("admitted", admitted.Text("result"));
        Assert.Equal(JsonValueKind.Null, admitted.GetProperty("reason").ValueKind);
        Assert.Equal(ticketId, admitted.GetProperty("ticket").GetProperty("ticketId").GetGuid());
        Assert.Equal(("Free", "Ann Example"), (admitted.GetProperty("ticket").Text("ticketTypeName"), admitted.GetProperty("ticket").Text("attendeeName")));
        Assert.Equal(door.North, admitted.GetProperty("gate").GetProperty("gateId").GetGuid());
        Assert.Equal(1, admitted.GetProperty("gate").GetProperty("inside").GetInt32());

        var again = await door.Scan(code);
        Assert.Equal(("refused", "already_admitted"), (again.Text("result"), again.Text("reason")));
        Assert.Equal("North", again.GetProperty("previousScan").Text("gateName"));
        var left = await door.Scan(code, "exit");
        Assert.Equal(("exited", 0), (left.Text("result"), left.GetProperty("gate").GetProperty("inside").GetInt32()));

        var unknown = await door.Scan("https://example.org");
        Assert.Equal(("refused", "invalid"), (unknown.Text("result"), unknown.Text("reason")));
        Assert.Equal(JsonValueKind.Null, unknown.GetProperty("ticket").ValueKind);

        await door.Festival.Client.PostAsync($"{door.Festival.Path}/gates/{door.North}/close", null).Json();
        Assert.Equal("gate_closed", (await door.Scan(code)).Text("reason"));
    }

    [Fact]
    public async Task A_repeated_nonce_gets_the_same_bytes()
    {
        var (_, code, _) = await door.Buy();
        var nonce = Guid.CreateVersion7();

        var first = await (await door.Send(door.Device, code, nonce: nonce)).Content.ReadAsStringAsync();

        for (var at = 0; at < 3; at++)
            Assert.Equal(first, await (await door.Send(door.Device, code, nonce: nonce)).Content.ReadAsStringAsync());
        Assert.Equal(first, await (await door.Send(door.Device, "something else", direction: "exit", nonce: nonce)).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Only_enrolled_devices_and_the_organizer_scan()
    {
        var (_, code, _) = await door.Buy();
        var stranger = await product.RegisterOrganizer();
        var attendee = await product.RegisterAttendee();
        var token = door.Device.DefaultRequestHeaders.Authorization!.Parameter!;

        await door.Send(product.Client, code).Problem(401, "unauthorized");
        await door.Send(product.NewClient(token[..^4] + "AAAA"), code).Problem(401, "unknown_device");
        await door.Send(attendee.Client, code).Problem(403, "forbidden");
        await door.Send(stranger.Client, code).Problem(403, "forbidden");
        await door.Send(door.Device, code, door.South).Problem(403, "wrong_gate");
        await door.Send(door.Device, code, Guid.CreateVersion7()).Problem(404, "not_found");
        Assert.Equal("admitted", (await door.Send(door.Festival.Client, code, door.South).Json()).Text("result"));

        using var revoked = await door.Festival.Client.DeleteAsync($"{door.Festival.Path}/devices/{door.DeviceId}");
        await door.Send(door.Device, code).Problem(401, "unknown_device");
    }

    [Fact]
    public async Task A_scan_that_is_not_understood_names_what_is_wrong()
    {
        var problem = await door.Device.Post("/api/v1/checkin/scan", new { direction = "sideways" }).Problem(400, "invalid_request");

        Assert.Equal(["code", "direction", "gateId", "nonce"], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        await door.Device.Post("/api/v1/checkin/scan", new { code = 5, gateId = door.North }).Problem(400, "invalid_request");
    }

    [Fact]
    public async Task A_gate_is_added_changed_opened_closed_and_listed()
    {
        var (festival, gates) = (door.Festival, $"{door.Festival.Path}/gates");
        var types = new[] { festival.TicketTypeIds[1] };
        var added = await festival.Client.Post(gates, new { name = "East", ticketTypeIds = types, direction = "entry" }).Json(201);
        var gate = $"{gates}/{added.Text("gateId")}";

        Assert.Equal(("East", "open", "entry"), (added.Text("name"), added.Text("status"), added.Text("direction")));
        Assert.Equal(types, added.GetProperty("ticketTypeIds").EnumerateArray().Select(id => id.GetGuid()));
        var changed = await festival.Client.PatchAsync(gate, JsonContent.Create(new { name = "West", admitsFrom = "2030-06-01T16:00:00Z" })).Json();
        Assert.Equal(("West", "entry", "2030-06-01T16:00:00Z"), (changed.Text("name"), changed.Text("direction"), changed.Text("admitsFrom")));
        var freed = await festival.Client.PatchAsync(gate, JsonContent.Create(new { admitsFrom = (string?)null })).Json();
        Assert.Equal(JsonValueKind.Null, freed.GetProperty("admitsFrom").ValueKind);
        Assert.Equal("closed", (await festival.Client.PostAsync($"{gate}/close", null).Json()).Text("status"));
        Assert.Equal("closed", (await festival.Client.GetAsync(gate).Json()).Text("status"));
        Assert.Equal("open", (await festival.Client.PostAsync($"{gate}/open", null).Json()).Text("status"));
        var listed = (await festival.Client.GetAsync(gates).Json()).GetProperty("items").EnumerateArray().Select(item => item.Text("name"));
        Assert.Equal(["North", "South", "West"], listed);

        var refused = await festival.Client.Post(gates, new { name = "None", ticketTypeIds = new[] { door.North } }).Problem(422, "ticket_type_not_found");
        Assert.Equal(door.North, refused.GetProperty("ticketTypes")[0].GetGuid());
        var stranger = await product.RegisterOrganizer();
        await stranger.Client.Post(gates, new { name = "Mine" }).Problem(403, "forbidden");
        await stranger.Client.GetAsync(gates).Problem(403, "forbidden");
        await stranger.Client.PostAsync($"{gate}/close", null).Problem(403, "forbidden");
        await festival.Client.PostAsync($"{gates}/{festival.EventId}/close", null).Problem(404, "not_found");
        await festival.Client.Post($"/api/v1/organizer/events/{door.North}/gates", new { name = "None" }).Problem(404, "not_found");
    }
}
