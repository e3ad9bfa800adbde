using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using EventLoop.Tickets;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EventLoop.Gates;

public sealed class OfflineTests(ProductFixture fixture) : IClassFixture<ProductFixture>, IAsyncLifetime
{
    private CheckIn door = null!;

    private string Manifest => $"/api/v1/checkin/events/{door.Festival.EventId}/manifest";

    public async Task InitializeAsync() => door = await CheckIn.Open(fixture.Product);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Two_devices_that_admitted_the_same_ticket_are_both_recorded_and_reported_once()
    {
        var (ticketId, code, _) = await door.Buy();
        var other = await Enrol();
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        var one = await Sync(door.Device, door.DeviceId, Scanned(code, first, -20)).Json();
        Assert.Equal(("admitted", false), (Only(one).Text("result"), Only(one).GetProperty("conflict").GetBoolean()));
        for (var time = 0; time < 3; time++)
        {
            var two = Only(await Sync(other.Client, other.DeviceId, Scanned(code, second, -10)).Json());
            Assert.Equal(("admitted", "already_admitted", true), (two.Text("result"), two.Text("reason"), two.GetProperty("conflict").GetBoolean()));
            Assert.Equal(ticketId, two.GetProperty("ticketId").GetGuid());
        }

        var figures = (await door.Festival.Figures()).GetProperty("checkIn");
        Assert.Equal((2, 1), (figures.GetProperty("admitted").GetInt32(), figures.GetProperty("conflicts").GetInt32()));
        var gate = await door.Festival.Client.GetAsync($"{door.Festival.Path}/gates/{door.North}").Json();
        Assert.Equal((2, 1, 0), (gate.GetProperty("admitted").GetInt32(), gate.GetProperty("conflicts").GetInt32(), gate.GetProperty("refused").GetInt32()));
        Assert.Equal("already_admitted", (await door.Scan(code)).Text("reason"));
        Assert.Equal("exited", (await door.Scan(code, "exit")).Text("result"));
    }

    [Fact]
    public async Task What_a_device_refused_let_nobody_in_and_what_it_let_in_stays_in()
    {
        var (a, b, c) = (await door.Buy(), await door.Buy(), await door.Buy());
        await door.Festival.Client.PostAsync($"/api/v1/organizer/tickets/{b.TicketId}/block", null).Json();

        var results = (await Sync(
            door.Device,
            door.DeviceId,
            Scanned(a.Code, Guid.CreateVersion7(), -9, result: "refused"),
            Scanned(b.Code, Guid.CreateVersion7(), -8),
            Scanned(c.Code, Guid.CreateVersion7(), -7),
            Scanned(c.Code, Guid.CreateVersion7(), -6, "exit", "exited"),
            Scanned("https://example.org", Guid.CreateVersion7(), -5),
            Scanned("T1:NONE", Guid.CreateVersion7(), -4, result: "refused")).Json()).GetProperty("results").EnumerateArray()
            .Select(result => $"{result.Text("result")} {result.GetProperty("reason").GetString()} {result.GetProperty("conflict").GetBoolean()}");

        Assert.Equal(
            ["refused rules False", "admitted blocked True", "admitted  False", "exited  False", "admitted invalid True", "refused invalid False"], results);
        Assert.Equal("admitted", (await door.Scan(a.Code)).Text("result"));
        var figures = (await door.Festival.Figures()).GetProperty("checkIn");
        Assert.Equal((4, 2, 2), (figures.GetProperty("admitted").GetInt32(), figures.GetProperty("conflicts").GetInt32(), figures.GetProperty("refused").GetInt32()));
    }

    [Fact]
    public async Task A_wrong_clock_is_measured_and_set_right()
    {
        var (ticketId, code, _) = await door.Buy();
        var wrong = TimeProvider.System.GetUtcNow().AddHours(-3);

        var answer = await door.Device.Post("/api/v1/checkin/sync", new
        {
            deviceId = door.DeviceId,
            sentAt = wrong,
            scans = new[] { new { code, gateId = door.North, direction = "entry", nonce = Guid.CreateVersion7(), scannedAt = wrong.AddMinutes(-10), offlineResult = "admitted" } },
        }).Json();

        Assert.InRange(answer.GetProperty("clockSkewMs").GetInt64(), -10_830_000, -10_770_000);
        var minutes = await PostgresServer.Scalar<double>(
            fixture.Database.ConnectionString, $"select (extract(epoch from now() - scanned_at) / 60)::float8 from check_in_scans where ticket_id = '{ticketId}'");
        Assert.InRange(minutes, 9.9, 11.5);
    }

    [Fact]
    public async Task A_sync_is_bounded_and_its_device_is_the_one_that_sends()
    {
        var (_, code, _) = await door.Buy();
        var other = await Enrol();

        await Sync(door.Device, other.DeviceId, Scanned(code, Guid.CreateVersion7(), 0)).Problem(403, "forbidden");
        var many = Enumerable.Range(0, 501).Select(_ => Scanned("x", Guid.CreateVersion7(), 0)).ToArray();
        await Sync(door.Device, door.DeviceId, many).Problem(400, "invalid_request");
        var elsewhere = Only(await Sync(door.Device, door.DeviceId, Scanned(code, Guid.CreateVersion7(), 0, gate: door.South)).Json());
        Assert.Equal("wrong_gate", elsewhere.Text("problem"));
        await door.Festival.Client.DeleteAsync($"{door.Festival.Path}/devices/{door.DeviceId}");
        await Sync(door.Device, door.DeviceId, Scanned(code, Guid.CreateVersion7(), 0)).Problem(401, "unknown_device");
        await door.Device.GetAsync(Manifest).Problem(401, "unknown_device");
    }

    [Fact]
    public async Task Scans_of_a_ticket_whose_code_moves_are_judged_in_their_order()
    {
        await door.Festival.Client.PutAsync($"{door.Festival.Path}/access", JsonContent.Create(new
        {
            ticketTypes = new[] { new { ticketTypeId = door.Festival.TicketTypeIds[0], rotatingCode = true } },
        })).Json();
        var key = (await door.Device.GetAsync(Manifest).Json()).GetProperty("rotatingKey").GetBytesFromBase64();
        var code = TicketCode.Parse((await door.Buy()).Code)!;
        var scans = Enumerable.Range(-40, 40).Select(minutes =>
        {
            var moving = RotatingCode.Value(RotatingCode.Secret(key, code.TicketId, code.Version), TimeProvider.System.GetUtcNow().AddMinutes(minutes));
            return Scanned(TicketCode.ToText(code.Bytes, moving), Guid.CreateVersion7(), minutes, minutes % 2 == 0 ? "entry" : "exit");
        }).ToArray();

        var results = (await Sync(door.Device, door.DeviceId, scans).Json()).GetProperty("results").EnumerateArray();

        Assert.Equal(["admitted  False", "exited  False"], results.Select(result => $"{result.Text("result")} {result.GetProperty("reason").GetString()} {result.GetProperty("conflict")}").Distinct());
    }

    [Fact]
    public async Task A_device_with_the_manifest_alone_judges_as_the_gate_would()
    {
        var rules = new
        {
            areas = new object[] { new { name = "Field" }, new { name = "Stage", inside = "Field" } },
            gates = new[] { new { gateId = door.North, area = "Field" }, new { gateId = door.South, area = "Stage" } },
            ticketTypes = new[] { new { ticketTypeId = door.Festival.TicketTypeIds[0], maxEntries = 2, rotatingCode = false } },
        };
        await door.Festival.Client.PutAsync($"{door.Festival.Path}/access", JsonContent.Create(rules)).Json();
        var tickets = new List<(Guid TicketId, string Code)>();
        for (var at = 0; at < 7; at++)
            tickets.Add(await door.Buy() is var (id, code, _) ? (id, code) : default);
        await door.Scan(tickets[1].Code);
        await door.Scan(tickets[2].Code);
        await door.Scan(tickets[2].Code, "exit");
        await door.Scan(tickets[2].Code);
        await door.Scan(tickets[2].Code, "exit");
        await door.Festival.Client.PostAsync($"/api/v1/organizer/tickets/{tickets[3].TicketId}/block", null).Json();
        for (var times = 0; times < 2; times++)
        {
            var admission = Guid.CreateVersion7();
            Assert.Equal("admitted", (await door.Scan(tickets[6].Code, nonce: admission)).Text("result"));
            var undo = new { ticketId = tickets[6].TicketId, gateId = door.North, undoes = admission, nonce = Guid.CreateVersion7(), reason = "did_not_enter" };
            await door.Festival.Client.Post("/api/v1/checkin/undo", undo).Json();
        }

        var old = tickets[4].Code;
        tickets[4] = (tickets[4].TicketId, (await CheckIn.Transfer(door.Festival.Client, tickets[4].TicketId).Json()).Text("code"));

        var device = await Download();
        Assert.Equal(7, device.Tickets);
        await Agree(device, [.. tickets.Select(ticket => ticket.Code), old, tickets[0].Code[..^1] + (tickets[0].Code[^1] == '0' ? '1' : '0'), "T1:", "no code"]);

        // And after a delta: what was scanned and blocked meanwhile.
        var since = (await door.Device.GetAsync(Manifest).Json()).Text("cursor");
        device = await Download();
        await door.Scan(tickets[4].Code);
        await door.Festival.Client.PostAsync($"/api/v1/organizer/tickets/{tickets[5].TicketId}/block", null).Json();
        var (bought, fresh, _) = await door.Buy();
        var changed = (await door.Device.GetAsync($"{Manifest}?since={since}").Json()).GetProperty("changed").GetBytesFromBase64();
        Assert.InRange(changed.Length / ManifestRow.Length, 3, 8);
        device.Take(changed);
        Assert.Equal(8, device.Tickets);
        await Agree(device, [tickets[4].Code, tickets[5].Code, fresh]);
    }

    [Fact]
    public async Task A_lost_device_shows_nobodys_name_without_the_ticket()
    {
        var (ticketId, code, _) = await door.Buy();
        var (_, other, _) = await door.Buy();

        var rows = await door.Device.GetByteArrayAsync($"{Manifest}/attendees");

        Assert.DoesNotContain("Ann", Encoding.Latin1.GetString(rows));
        var row = rows[..(18 + ((rows[16] << 8) | rows[17]))];
        Assert.Equal(ticketId, new Guid(row.AsSpan(0, 16), bigEndian: true));
        Assert.Equal("Ann Example", AttendeeSeal.Open(door.Festival.EventId, TicketCode.Parse(code)!.Bytes, row));
        Assert.Null(AttendeeSeal.Open(door.Festival.EventId, TicketCode.Parse(other)!.Bytes, row));
        Assert.Equal(rows, await door.Device.GetByteArrayAsync($"{Manifest}/attendees"));
    }

    /// <summary>Every code, at both gates, both ways: the device says what the gate would.</summary>
    private async Task Agree(OfflineDevice device, string[] codes)
    {
        var at = TimeProvider.System.GetUtcNow();
        foreach (var code in codes)
        {
            foreach (var (gate, direction) in new[] { (door.South, "exit"), (door.South, "entry"), (door.North, "entry"), (door.North, "exit") })
            {
                var online = await door.Send(door.Festival.Client, code, gate, direction).Json();
                var offline = device.Judge(code, gate, direction == "entry" ? ScanDirection.Entry : ScanDirection.Exit, at);
                Assert.Equal(
                    $"{code} {direction} {online.GetProperty("reason").GetString()}", $"{code} {direction} {offline.Reason?.Text()}");
            }
        }
    }

    private async Task<OfflineDevice> Download()
    {
        var manifest = await door.Device.GetAsync(Manifest).Json();
        var tickets = await door.Device.GetByteArrayAsync(manifest.Text("ticketsUrl"));
        Assert.Equal(0, tickets.Length % ManifestRow.Length);
        var rules = (await fixture.Product.Services.GetRequiredService<IGrainFactory>().GetGrain<IEventGrain>(door.Festival.EventId)
            .Access(new(door.Festival.Organizer.UserId, Accounts.Roles.Organizer))).Value!;
        return new(manifest, tickets, rules);
    }

    private async Task<(HttpClient Client, Guid DeviceId)> Enrol()
    {
        var device = await door.Festival.Client.Post($"{door.Festival.Path}/devices", new { name = "Second", gateIds = new[] { door.North } }).Json(201);
        return (fixture.Product.NewClient(device.Text("deviceToken")), device.GetProperty("deviceId").GetGuid());
    }

    private object Scanned(string code, Guid nonce, int minutes, string direction = "entry", string result = "admitted", Guid? gate = null) =>
        new { code, gateId = gate ?? door.North, direction, nonce, scannedAt = TimeProvider.System.GetUtcNow().AddMinutes(minutes), offlineResult = result };

    private static Task<HttpResponseMessage> Sync(HttpClient by, Guid deviceId, params object[] scans) =>
        by.Post("/api/v1/checkin/sync", new { deviceId, scans });

    private static JsonElement Only(JsonElement answer) => Assert.Single(answer.GetProperty("results").EnumerateArray());
}
