using System.Text.Json;
using EventLoop.Requests;
using Xunit;

namespace EventLoop.Events;

public sealed class DevicesApiTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    private Product Product => fixture.Product;

    [Fact]
    public async Task A_device_scans_at_its_gates_until_it_is_revoked()
    {
        var festival = await Festival.Open(Product, Festival.Event(ticketTypes: [Festival.TicketType("Free", 0)]));
        var (north, south) = (await festival.AddGate("North"), await festival.AddGate("South"));
        var enrolled = await festival.Client.Post(festival.Path + "/devices", new { name = "Phone", gateIds = new[] { north } }).Json(201);
        var token = enrolled.Text("deviceToken");
        Assert.Matches("^eld_[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}$", token);
        using var device = Product.NewClient(token);
        var code = (await festival.Buy()).GetProperty("tickets")[0].Text("code");

        Assert.Equal("admitted", (await Scan(device, north, code)).Text("result"));
        using (var elsewhere = await device.Post("/api/v1/checkin/scan", Scanned(south, code)))
            Assert.Equal(System.Net.HttpStatusCode.Forbidden, elsewhere.StatusCode);

        // The token is nowhere in the list.
        var devices = await festival.Client.GetAsync(festival.Path + "/devices").Json();
        Assert.DoesNotContain(token, devices.GetRawText(), StringComparison.Ordinal);
        var listed = Assert.Single(devices.GetProperty("items").EnumerateArray());
        Assert.Equal((enrolled.Text("deviceId"), "Phone", JsonValueKind.Null), (listed.Text("deviceId"), listed.Text("name"), listed.GetProperty("revokedAt").ValueKind));

        for (var times = 0; times < 2; times++)
        {
            using var revoked = await festival.Client.DeleteAsync($"{festival.Path}/devices/{enrolled.Text("deviceId")}");
            Assert.Equal(System.Net.HttpStatusCode.NoContent, revoked.StatusCode);
            using var dead = await device.Post("/api/v1/checkin/scan", Scanned(north, code));
            Assert.Equal(System.Net.HttpStatusCode.Unauthorized, dead.StatusCode);
        }

        await festival.Client.DeleteAsync($"{festival.Path}/devices/{Guid.CreateVersion7()}").Problem(404, "not_found");
    }

    [Fact]
    public async Task A_device_needs_gates_of_its_event()
    {
        var festival = await Festival.Open(Product);
        var other = await Festival.Open(Product);
        var gate = await other.AddGate("North");

        await festival.Client.Post(festival.Path + "/devices", new { name = "Phone", gateIds = Array.Empty<Guid>() }).Problem(400, "invalid_request");
        var problem = await festival.Client.Post(festival.Path + "/devices", new { name = "Phone", gateIds = new[] { gate } }).Problem(422, "gate_not_found");
        Assert.Equal([gate], problem.GetProperty("gateIds").EnumerateArray().Select(id => id.GetGuid()));
    }

    [Fact]
    public async Task A_repeated_enrolment_shows_the_same_token()
    {
        var festival = await Festival.Open(Product);
        var gate = await festival.AddGate("North");
        var key = Guid.CreateVersion7().ToString();

        var tokens = new List<string>();
        for (var times = 0; times < 2; times++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, festival.Path + "/devices");
            request.Headers.Add("Idempotency-Key", key);
            request.Content = System.Net.Http.Json.JsonContent.Create(new { name = "Phone", gateIds = new[] { gate } });
            tokens.Add((await festival.Client.SendAsync(request).Json(201)).Text("deviceToken"));
        }

        Assert.Equal(tokens[0], tokens[1]);
        Assert.Single((await festival.Client.GetAsync(festival.Path + "/devices").Json()).GetProperty("items").EnumerateArray());
    }

    internal static object Scanned(Guid gateId, string code, string direction = "entry") => new { code, gateId, direction, nonce = Guid.CreateVersion7() };

    private static Task<JsonElement> Scan(HttpClient device, Guid gateId, string code) =>
        device.Post("/api/v1/checkin/scan", Scanned(gateId, code)).Json();
}
