using System.Net.Http.Json;
using System.Text.Json;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Tickets;
using Xunit;

namespace EventLoop.Gates;

/// <summary>Devices that enrol themselves, and what staff may do beside scanning.</summary>
public sealed class SupervisionTests(ProductFixture fixture) : IClassFixture<ProductFixture>, IAsyncLifetime
{
    private CheckIn door = null!;

    private string LookUp => $"/api/v1/checkin/events/{door.Festival.EventId}/tickets?q=";

    public async Task InitializeAsync() => door = await CheckIn.Open(fixture.Product);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_short_code_enrols_one_device_once_and_a_lost_answer_is_given_again()
    {
        var (_, code, _) = await door.Buy();
        var invite = await Invite(new { name = "Phone", gateIds = new[] { door.North } });
        Assert.Matches("^[0-9A-Z]{4}-[0-9A-Z]{4}$", invite.Text("code"));
        Assert.Equal("eventloop:enrol:" + invite.Text("code"), invite.Text("qr"));
        var attemptId = Guid.CreateVersion7();

        var enrolled = await Enrol(invite.Text("code").ToLowerInvariant().Replace("-", " "), attemptId).Json();
        Assert.Equal(enrolled.ToString(), (await Enrol(invite.Text("code"), attemptId).Json()).ToString());
        await Enrol(invite.Text("code"), Guid.CreateVersion7()).Problem(422, "enrolment_code_invalid");
        await Enrol("0000-0000", attemptId).Problem(422, "enrolment_code_invalid");

        Assert.Equal(door.Festival.EventId, enrolled.GetProperty("eventId").GetGuid());
        using var device = fixture.Product.NewClient(enrolled.Text("deviceToken"));
        Assert.Equal("admitted", (await door.Send(device, code).Json()).Text("result"));
        await door.Festival.Client.DeleteAsync($"{door.Festival.Path}/devices/{enrolled.Text("deviceId")}");
        await door.Send(device, code).Problem(401, "unknown_device");
        await Enrol(invite.Text("code"), attemptId).Json();
        await door.Send(device, code).Problem(401, "unknown_device");
    }

    [Fact]
    public async Task A_code_that_was_withdrawn_enrols_nobody()
    {
        var invite = await Invite(new { name = "Phone", gateIds = new[] { door.North } });
        var taken = await Invite(new { name = "Other phone", gateIds = new[] { door.North } });
        await Enrol(taken.Text("code"), Guid.CreateVersion7()).Json();
        var path = $"{door.Festival.Path}/devices/invites/withdraw";
        var other = await fixture.Product.RegisterOrganizer();

        await fixture.Product.Client.Post(path, new { code = invite.Text("code") }).Problem(401, "unauthorized");
        await other.Client.Post(path, new { code = invite.Text("code") }).Problem(403, "forbidden");
        await door.Festival.Client.Post(path, new { code = "0000-0000" }).Problem(404, "not_found");
        await door.Festival.Client.Post(path, new { code = taken.Text("code") }).Problem(422, "invite_taken");
        for (var time = 0; time < 2; time++)
            Assert.Equal(204, (int)(await door.Festival.Client.Post(path, new { code = invite.Text("code") })).StatusCode);

        await Enrol(invite.Text("code"), Guid.CreateVersion7()).Problem(422, "enrolment_code_invalid");
    }

    [Fact]
    public async Task An_organizer_sees_how_devices_are_and_a_stranger_invites_none()
    {
        var beat = $"/api/v1/checkin/events/{door.Festival.EventId}/heartbeat";
        await door.Device.Post(beat, new { batteryPercent = 41, pendingScans = 7 }).Json();

        var listed = (await door.Festival.Client.GetAsync($"{door.Festival.Path}/devices").Json()).GetProperty("items")[0];
        Assert.Equal((41, 7, false), (listed.GetProperty("batteryPercent").GetInt32(), listed.GetProperty("pendingScans").GetInt32(), listed.GetProperty("isSilent").GetBoolean()));
        Assert.Equal(JsonValueKind.String, listed.GetProperty("lastSeenAt").ValueKind);
        await door.Device.Post(beat, new { batteryPercent = 141 }).Problem(400, "invalid_request");
        await door.Festival.Client.Post(beat, new { }).Problem(403, "forbidden");
        await door.Festival.Client.Post($"{door.Festival.Path}/devices/invites", new { name = "Phone", gateIds = new[] { Guid.CreateVersion7() } }).Problem(422, "gate_not_found");
    }

    [Fact]
    public async Task Staff_do_what_their_rights_say_and_no_more()
    {
        var (ticketId, code, _) = await door.Buy();
        var sam = await fixture.Product.RegisterAttendee();
        foreach (var (rights, mayLookUp, maySupervise) in new[] { ("scan", false, false), ("look_up", true, false), ("supervise", true, true), ("scan", false, false) })
        {
            Assert.Equal(rights, (await door.Festival.Client.Post($"{door.Festival.Path}/staff", new { email = sam.Email, rights }).Json()).Text("rights"));
            Assert.Equal("refused", (await door.Send(sam.Client, code + "x").Json()).Text("result"));
            Assert.Equal(mayLookUp ? 200 : 403, (int)(await sam.Client.GetAsync(LookUp + "ann")).StatusCode);
            Assert.Equal(maySupervise ? 200 : 403, (int)(await Override(sam.Client, ticketId)).StatusCode);
        }
    }

    [Fact]
    public async Task Who_was_shown_which_tickets_is_on_record_and_nobody_looks_up_without_end()
    {
        var (ticketId, _, _) = await door.Buy();
        var sam = await fixture.Product.RegisterAttendee();
        await door.Festival.Client.Post($"{door.Festival.Path}/staff", new { email = sam.Email, rights = "look_up" }).Json();

        var found = (await sam.Client.GetAsync(LookUp + "ann%20exa").Json()).GetProperty("items");
        Assert.Equal((ticketId, "Ann Example", "valid"), (found[0].GetProperty("ticketId").GetGuid(), found[0].Text("name"), found[0].Text("status")));
        Assert.DoesNotContain("ann@example.org", found.ToString(), StringComparison.Ordinal);
        Assert.Single((await sam.Client.GetAsync(LookUp + TicketId.OrderOf(ticketId)).Json()).GetProperty("items").EnumerateArray());
        await sam.Client.GetAsync(LookUp + "an").Problem(400, "invalid_request");

        var log = (await door.Festival.Client.GetAsync($"{door.Festival.Path}/look-ups").Json()).GetProperty("items");
        Assert.Equal(2, log.GetArrayLength());
        Assert.All(log.EnumerateArray(), entry => Assert.Equal((sam.UserId, ticketId), (entry.GetProperty("userId").GetGuid(), entry.GetProperty("ticketIds")[0].GetGuid())));
        for (var times = 2; times < ILookUpGrain.MostPerMinute; times++)
            await sam.Client.GetAsync(LookUp + "nobody").Json();
        await sam.Client.GetAsync(LookUp + "nobody").Problem(429, "too_many_requests");
    }

    [Fact]
    public async Task A_supervisor_lets_somebody_in_against_the_rules_and_takes_an_admission_back()
    {
        var (ticketId, code, _) = await door.Buy();
        await door.Festival.Client.PutAsync(
            $"{door.Festival.Path}/access", JsonContent.Create(new { ticketTypes = new[] { new { ticketTypeId = door.Festival.TicketTypeIds[0], maxEntries = 1 } } })).Json();
        var (first, over) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await door.Scan(code, nonce: first);
        await door.Scan(code, "exit");
        Assert.Equal("maxEntries", (await door.Scan(code)).Text("rule"));

        var let = await Override(door.Festival.Client, ticketId, over).Json();
        Assert.Equal(("admitted", "rule_does_not_fit"), (let.Text("result"), let.Text("supervisedFor")));
        Assert.Equal(let.ToString(), (await Override(door.Festival.Client, ticketId, over).Json()).ToString());
        Assert.Equal("already_admitted", (await door.Scan(code)).Text("reason"));

        await Undo(ticketId, first).Problem(422, "not_the_last_admission");
        Assert.Equal(("exited", 0), await Undone(ticketId, over));
        await Undo(ticketId, over).Problem(422, "not_the_last_admission");
        Assert.Equal("maxEntries", (await door.Scan(code)).Text("rule"));
        var figures = (await door.Festival.Figures()).GetProperty("checkIn");
        Assert.Equal((2, 0, 0), (figures.GetProperty("admitted").GetInt32(), figures.GetProperty("inside").GetInt32(), figures.GetProperty("conflicts").GetInt32()));
    }

    [Fact]
    public async Task An_admission_that_was_taken_back_uses_nothing_up()
    {
        var (ticketId, code, token) = await door.Buy();
        await door.Festival.Client.PutAsync(
            $"{door.Festival.Path}/access", JsonContent.Create(new { ticketTypes = new[] { new { ticketTypeId = door.Festival.TicketTypeIds[0], reentry = "never" } } })).Json();
        var nonce = Guid.CreateVersion7();
        await door.Scan(code, nonce: nonce);

        Assert.Equal(("exited", 0), await Undone(ticketId, nonce));
        using var holder = fixture.Product.NewClient();
        holder.DefaultRequestHeaders.Add("X-Order-Token", token);
        Assert.Equal(JsonValueKind.Null, (await holder.GetAsync($"/api/v1/tickets/{ticketId}").Json()).GetProperty("admittedAt").ValueKind);
        Assert.Equal("admitted", (await door.Scan(code)).Text("result"));
        await Override(door.Festival.Client, Guid.CreateVersion7()).Problem(422, "ticket_not_found");
    }

    [Fact]
    public async Task The_secret_of_a_changing_code_is_its_holders_and_only_shortly_before_doors()
    {
        var start = TimeProvider.System.GetUtcNow().AddHours(20);
        var festival = await Festival.Open(fixture.Product, Festival.Event(
            ticketTypes: [Festival.TicketType("Free", 0)], startTime: start.ToString("O"), endTime: start.AddHours(5).ToString("O")));
        var gate = await festival.AddGate("North");
        var order = await festival.Buy();
        var (ticketId, code) = (order.GetProperty("tickets")[0].Text("ticketId"), order.GetProperty("tickets")[0].Text("code"));
        var path = $"/api/v1/tickets/{ticketId}/rotating";

        await festival.Client.GetAsync(path).Problem(422, "no_rotating_code");
        await festival.Client.PutAsync(
            $"{festival.Path}/access", JsonContent.Create(new { ticketTypes = new[] { new { ticketTypeId = festival.TicketTypeIds[0], rotatingCode = true } } })).Json();
        await festival.Client.GetAsync(path).Problem(422, "not_released");
        await festival.Change(new { startTime = start.AddHours(-10).ToString("O") }).Json();
        await fixture.Product.Client.GetAsync(path).Problem(401, "unauthorized");
        var secret = await festival.Client.GetAsync(path).Json();

        Assert.Equal("refused", await festival.Scan(gate, code));
        var now = secret.GetProperty("now").GetDateTimeOffset();
        var (key, bytes) = (secret.GetProperty("secret").GetBytesFromBase64(), secret.GetProperty("code").GetBytesFromBase64());
        Assert.Equal("refused", await festival.Scan(gate, TicketCode.ToText(bytes, RotatingCode.Value(key, now.AddMinutes(-2)))));
        Assert.Equal("admitted", await festival.Scan(gate, TicketCode.ToText(bytes, RotatingCode.Value(key, now))));
    }

    private async Task<JsonElement> Invite(object body) => await door.Festival.Client.Post($"{door.Festival.Path}/devices/invites", body).Json(201);

    private Task<HttpResponseMessage> Enrol(string code, Guid attemptId) => fixture.Product.Client.Post("/api/v1/checkin/enrol", new { code, attemptId });

    private Task<HttpResponseMessage> Override(HttpClient by, Guid ticketId, Guid? nonce = null) => by.Post(
        "/api/v1/checkin/override", new { ticketId, gateId = door.North, direction = "entry", nonce = nonce ?? Guid.CreateVersion7(), reason = "rule_does_not_fit" });

    private Task<HttpResponseMessage> Undo(Guid ticketId, Guid undoes) => door.Festival.Client.Post(
        "/api/v1/checkin/undo", new { ticketId, gateId = door.North, undoes, nonce = Guid.CreateVersion7(), reason = "did_not_enter" });

    private async Task<(string, int)> Undone(Guid ticketId, Guid undoes)
    {
        var undone = await Undo(ticketId, undoes).Json();
        return (undone.Text("result"), undone.GetProperty("gate").GetProperty("inside").GetInt32());
    }
}
