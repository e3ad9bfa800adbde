using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Gates;

/// <summary>
/// How large a manifest is, and how fast what fifty devices have scanned is taken in. <c>EVENTLOOP_OFFLINE_TICKETS</c> says how many tickets and
/// scans; 1,000 unless it says otherwise.
/// </summary>
public sealed class OfflineLoadTests(ProductFixture fixture, ITestOutputHelper output) : IClassFixture<ProductFixture>
{
    private const int Devices = 50;
    private const int PerOrder = 500;
    private const int PerRequest = 200;

    private static readonly int Tickets =
        Setting.Of("EVENTLOOP_OFFLINE_TICKETS", 1_000);

    private int busy;

    [Fact]
    public async Task Fifty_devices_send_in_what_they_scanned_and_every_scan_counts_once()
    {
        var (festival, gates, codes) = await SellOut();
        var devices = new List<(HttpClient Client, Guid Id, Guid Gate)>();
        for (var at = 0; at < Devices; at++)
        {
            var gate = gates[at % gates.Count];
            var enrolled = await festival.Client.Post($"{festival.Path}/devices", new { name = $"Device {at}", gateIds = new[] { gate } }).Json(201);
            devices.Add((fixture.Product.NewClient(enrolled.Text("deviceToken")), enrolled.GetProperty("deviceId").GetGuid(), gate));
        }

        await Download(devices[0].Client, festival.EventId);
        var latencies = new ConcurrentBag<double>();
        var (watch, cpu) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
        var conflicts = await Task.WhenAll(devices.Select((device, at) => Task.Run(() => Send(device, [.. codes.Where((_, code) => code % Devices == at)], latencies))));
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;

        var ordered = latencies.Order().ToArray();
        output.WriteLine(
            $"sync: {codes.Count} scans from {Devices} devices in {watch.Elapsed.TotalSeconds:F1} s, {codes.Count / watch.Elapsed.TotalSeconds:F0}/s, "
            + $"{cpu.TotalMicroseconds / codes.Count:F0} µs CPU a scan with its client, requests of {PerRequest}: "
            + $"p50 {ordered[ordered.Length / 2]:F0} ms, p99 {ordered[(int)(ordered.Length * 0.99)]:F0} ms, {busy} times busy");
        Assert.Equal(0, conflicts.Sum());
        var checkIn = (await festival.Figures()).GetProperty("checkIn");
        Assert.Equal((codes.Count, 0), (checkIn.GetProperty("admitted").GetInt32(), checkIn.GetProperty("conflicts").GetInt32()));
        var listed = (await festival.Client.GetAsync($"{festival.Path}/gates").Json()).GetProperty("items").EnumerateArray();
        Assert.Equal(codes.Count, listed.Sum(gate => gate.GetProperty("admitted").GetInt32()));
        await Download(devices[0].Client, festival.EventId);
    }

    private async Task Download(HttpClient device, Guid eventId)
    {
        var watch = Stopwatch.StartNew();
        var manifest = await device.GetAsync($"/api/v1/checkin/events/{eventId}/manifest").Json();
        var header = watch.ElapsedMilliseconds;
        watch.Restart();
        var rows = await device.GetByteArrayAsync(manifest.Text("ticketsUrl"));
        var tickets = watch.ElapsedMilliseconds;
        watch.Restart();
        var attendees = await device.GetByteArrayAsync(manifest.Text("attendeesUrl"));
        output.WriteLine(
            $"manifest: {header} ms; {rows.Length / ManifestRow.Length} tickets {rows.Length} bytes in {tickets} ms; "
            + $"attendees {attendees.Length} bytes in {watch.ElapsedMilliseconds} ms");
        Assert.Equal(Math.Min(manifest.GetProperty("tickets").GetInt32(), ManifestAsk.MaxLimit) * ManifestRow.Length, rows.Length);
    }

    private async Task<int> Send((HttpClient Client, Guid Id, Guid Gate) device, string[] codes, ConcurrentBag<double> latencies)
    {
        var conflicts = 0;
        var now = TimeProvider.System.GetUtcNow();
        foreach (var chunk in codes.Chunk(PerRequest))
        {
            var scans = chunk.Select(code => new
            {
                code,
                gateId = device.Gate,
                direction = "entry",
                nonce = Guid.CreateVersion7(),
                scannedAt = now.AddMinutes(-30),
                offlineResult = "admitted",
            }).ToArray();
            var watch = Stopwatch.StartNew();
            var answer = await Insist(device.Client, new { deviceId = device.Id, sentAt = now, scans });
            latencies.Add(watch.Elapsed.TotalMilliseconds);
            conflicts += answer.GetProperty("results").EnumerateArray().Count(result => result.GetProperty("conflict").GetBoolean());
        }

        return conflicts;
    }

    /// <summary>As a device that hears that there is too much to do: it sends the same once more.</summary>
    private async Task<JsonElement> Insist(HttpClient device, object scans)
    {
        while (true)
        {
            var answer = device.Post("/api/v1/checkin/sync", scans);
            if ((await answer).StatusCode != HttpStatusCode.ServiceUnavailable)
                return await answer.Json();
            Interlocked.Increment(ref busy);
            await Task.Delay(500);
        }
    }

    private async Task<(Festival Festival, IReadOnlyList<Guid> Gates, IReadOnlyList<string> Codes)> SellOut()
    {
        var festival = await Festival.Create(fixture.Product, Festival.Event(ticketTypes: [Festival.TicketType("Free", 0, Tickets)]));
        await festival.Change(new { maxTicketsPerOrder = PerOrder }).Json();
        await festival.Publish();
        var gates = new List<Guid>();
        for (var gate = 0; gate < 5; gate++)
            gates.Add(await festival.AddGate($"Gate {gate}"));
        var codes = new List<string>();
        for (var left = Tickets; left > 0; left -= PerOrder)
        {
            var order = await festival.Buy(Math.Min(left, PerOrder));
            codes.AddRange(order.GetProperty("tickets").EnumerateArray().Select(ticket => ticket.Text("code")));
        }

        return (festival, gates, codes);
    }
}
