using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.Running;
using EventLoop.Tickets;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Gates;

/// <summary>
/// Codes that nobody should be let in with, shown at a real gate: forged, altered, cut off, transferred since, used, changing codes of another time, and plain codes of tickets whose code changes. <c>EVENTLOOP_BAD_CODES</c> says
/// how many; 1,500 unless it says otherwise.
/// </summary>
public sealed class WorthlessCodesTests(SiloFixture fixture, ITestOutputHelper output) : IClassFixture<SiloFixture>
{
    private static readonly int Count =
        Setting.Of("EVENTLOOP_BAD_CODES", 1_500);

    private static readonly int Seed =
        Setting.Of("EVENTLOOP_SEED", 1);

    [Fact]
    public async Task None_is_let_in_and_none_is_a_fault()
    {
        var silo = fixture.Silo;
        var door = await Door.Open(silo);
        var (used, moved, unused) = (await door.Buy(), await door.Buy(), await door.Buy());
        await silo.Scan(door.North, door.Entry(used.Code));
        await silo.Ticket(moved.TicketId).Transfer(new(Sale.Organizer, Guid.CreateVersion7(), "bo@example.org", "Bo Example"));
        var rules = AccessRules.None with { TicketTypes = [new(door.Sale.TicketTypes[1]) { RotatingCode = true }] };
        Assert.Null((await silo.Grains.GetGrain<IEventGrain>(door.Sale.EventId).SetAccess(Sale.Organizer, rules)).Refusal);
        var placed = (await door.Sale.Place([new(door.Sale.TicketTypes[1], 1)])).Value!;
        var moving = TicketCode.Parse((await door.Sale.Confirm(placed)).Value!.Tickets.Single().Code)!;
        var signer = silo.Services.GetRequiredService<TicketSigner>();
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var dice = new Random(Seed);

        foreach (var chunk in Enumerable.Range(0, Count).Chunk(100))
        {
            var codes = chunk.Select(_ => Bad(dice, used.Code, moved.Code, unused, moving, door.Sale.EventId, signer)).ToArray();
            var answers = await Task.WhenAll(codes.Select(code => Show(silo, dice.Next(2) == 0 ? door.North : door.South, door.Entry(code.Text))));
            foreach (var (code, answer) in codes.Zip(answers))
            {
                Assert.True(answer.Result == ScanResult.Refused, $"seed {Seed}: {code.Kind} was let in: {code.Text}");
                counts[$"{code.Kind} {answer.Reason}"] = counts.GetValueOrDefault($"{code.Kind} {answer.Reason}") + 1;
            }
        }

        output.WriteLine($"seed {Seed}: {Count} codes: {string.Join(", ", counts.Select(count => $"{count.Key} {count.Value}"))}");
        Assert.Equal(ScanResult.Admitted, (await silo.Scan(door.North, door.Entry(unused.Code))).Result);
        var fresh = TicketCode.ToText(moving.Bytes, RotatingCode.Value(signer.RotatingSecret(door.Sale.EventId, moving.TicketId, moving.Version), TimeProvider.System.GetUtcNow()));
        Assert.Equal(ScanResult.Admitted, (await silo.Scan(door.North, door.Entry(fresh))).Result);
    }

    /// <summary>As a device that had no answer in time: it sends the same once more.</summary>
    private static Task<ScanAnswer> Show(TestSilo silo, Guid gate, ScanCode scan) => SimulatedDevice.Insist(() => silo.Scan(gate, scan));

    private static (string Kind, string Text) Bad(Random dice, string used, string moved, OrderViewTicket unused, TicketCode moving, Guid eventId, TicketSigner signer)
    {
        var code = TicketCode.Parse(unused.Code)!;
        switch (dice.Next(9))
        {
            case 0:
                return ("replayed", used);
            case 1:
                return ("transferred", moved);
            case 2:
                var flipped = code.Bytes.ToArray();
                flipped[dice.Next(flipped.Length)] ^= (byte)(1 << dice.Next(8));
                return ("altered", TicketCode.ToText(flipped));
            case 3:
                return ("cut off", unused.Code[..dice.Next(1, unused.Code.Length)]);
            case 4:
                var noise = new byte[TicketCode.Length];
                dice.NextBytes(noise);
                (noise[0], noise[1]) = (1, 1);
                return ("forged", TicketCode.ToText(noise));
            case 5:
                // The changing value is good, the ticket in front of it is not.
                var other = code.Bytes.ToArray();
                other[2 + dice.Next(16)] ^= 1;
                var secret = signer.RotatingSecret(eventId, code.TicketId, code.Version);
                return ("changing forged", TicketCode.ToText(other, RotatingCode.Value(secret, TimeProvider.System.GetUtcNow())));
            case 6:
                // From ten minutes to a day ago, or as far ahead.
                var seconds = (600 + dice.Next(86_400)) * (dice.Next(2) == 0 ? 1 : -1);
                var own = signer.RotatingSecret(eventId, moving.TicketId, moving.Version);
                return ("stale", TicketCode.ToText(moving.Bytes, RotatingCode.Value(own, TimeProvider.System.GetUtcNow().AddSeconds(seconds))));
            case 7:
                return ("plain of changing", TicketCode.ToText(moving.Bytes));
            default:
                return ("noise", new string([.. Enumerable.Range(0, 1 + dice.Next(200)).Select(_ => (char)(1 + dice.Next(0xD7FF)))]));
        }
    }
}
