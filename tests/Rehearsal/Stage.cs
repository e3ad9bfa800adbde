using System.Security.Cryptography;
using System.Text.Json;

namespace EventLoop.Rehearsal;

/// <summary>A type of ticket on sale.</summary>
internal sealed record TicketKind(Guid Id, string Name, int Total);

/// <summary>A gate and the token of the device that scans at it.</summary>
internal sealed record Gate(Guid Id, string Name, string DeviceToken);

/// <summary>What is rehearsed: an event on sale, and its gates, closed until people come. Set up over HTTP as an organizer does it.</summary>
internal sealed class Stage
{
    private readonly Wire wire;
    private readonly string organizer;

    private Stage(Wire wire, string organizer, Guid eventId) => (this.wire, this.organizer, EventId) = (wire, organizer, eventId);

    public Guid EventId { get; }

    public string Name { get; private set; } = "";

    public IReadOnlyList<TicketKind> TicketKinds { get; private set; } = [];

    public IReadOnlyList<Gate> Gates { get; private set; } = [];

    public static async Task<Stage> Build(Wire wire, Options options, int places)
    {
        var organizer = options.Event is null ? await Register(wire) : Environment.GetEnvironmentVariable("EVENTLOOP_TOKEN");
        if (string.IsNullOrEmpty(organizer))
            throw new RehearsalException("--event needs its organizer's access token in EVENTLOOP_TOKEN");
        var eventId = options.Event ?? await Create(wire, organizer, places);
        var stage = new Stage(wire, organizer, eventId);
        await stage.ReadEvent();
        await stage.AddGates(options.Gates);
        return stage;
    }

    public Task OpenGates() => ForEachGate("open");

    private static async Task<string> Register(Wire wire)
    {
        var account = new { email = $"rehearsal-{Guid.CreateVersion7():N}@example.org", password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), name = "Rehearsal", role = "organizer" };
        await wire.Ask(Wire.Post("/auth/register", account));
        return (await wire.Ask(Wire.Post("/auth/login", new { account.email, account.password }))).GetProperty("accessToken").GetString()!;
    }

    private static async Task<Guid> Create(Wire wire, string organizer, int places)
    {
        var day = places * 3 / 10;
        var created = await wire.Ask(Wire.Post("/organizer/events", new
        {
            name = "Dress rehearsal",
            description = "Nobody is going to come, and everything has to work.",
            startTime = "2031-07-16T08:00:00Z",
            endTime = "2031-07-19T18:00:00Z",
            timeZone = "Europe/Amsterdam",
            currency = "EUR",
            feePayer = "attendee",
            venue = new { name = "The field", address = "Behind the dike", capacity = places, latitude = 52.37, longitude = 5.22 },
            maxTicketsPerOrder = 8,
            ticketTypes = day == 0
                ? new object[] { new { name = "Weekend", price = 18500, quantityTotal = places } }
                : [new { name = "Weekend", price = 18500, quantityTotal = places - day }, new { name = "Day", price = 6500, quantityTotal = day }],
        }, organizer));
        var eventId = created.GetProperty("eventId").GetGuid();
        await wire.Ask(Wire.Post($"/organizer/events/{eventId}/publish", new { }, organizer));
        return eventId;
    }

    private async Task ReadEvent()
    {
        var read = await wire.Ask(Wire.Get($"/organizer/events/{EventId}", organizer));
        Name = read.GetProperty("name").GetString()!;
        TicketKinds = [.. read.GetProperty("ticketTypes").EnumerateArray().Select(Kind)];
    }

    private static TicketKind Kind(JsonElement type) =>
        new(type.GetProperty("ticketTypeId").GetGuid(), type.GetProperty("name").GetString()!, type.GetProperty("quantityTotal").GetInt32());

    private async Task AddGates(int count)
    {
        var gates = new List<Gate>();
        for (var number = 1; number <= count; number++)
        {
            var name = $"Rehearsal gate {number}";
            var gateId = (await wire.Ask(Wire.Post($"/organizer/events/{EventId}/gates", new { name }, organizer))).GetProperty("gateId").GetGuid();
            var device = await wire.Ask(Wire.Post($"/organizer/events/{EventId}/devices", new { name = $"Scanner {number}", gateIds = new[] { gateId } }, organizer));
            gates.Add(new(gateId, $"Gate {number}", device.GetProperty("deviceToken").GetString()!));
        }

        Gates = gates;
        await ForEachGate("close");
    }

    private async Task ForEachGate(string action)
    {
        foreach (var gate in Gates)
            await wire.Ask(Wire.Post($"/organizer/events/{EventId}/gates/{gate.Id}/{action}", new { }, organizer));
    }
}
