using EventLoop.Orders;
using Xunit;

namespace EventLoop.Gates;

/// <summary>Scans that a device sends in days later.</summary>
public sealed class LateScanTests(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    [Fact]
    public async Task One_of_three_days_ago_that_comes_five_times_at_once_counts_once()
    {
        var door = await Door.Open(fixture.Silo);
        var scan = new OfflineScan(door.Entry((await door.Buy()).Code), new(TimeProvider.System.GetUtcNow().AddDays(-3), false, ScanReason.Rules));

        var sent = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => fixture.Silo.Gate(door.North).SendIn(scan)));
        var again = await fixture.Silo.Gate(door.North).SendIn(scan);

        Assert.All(sent, outcome => Assert.Equal(again.Value, outcome.Value));
        Assert.Equal(ScanResult.Admitted, again.Value!.Result);
        var gate = (await fixture.Silo.Gate(door.North).Get(Sale.Organizer, door.Sale.EventId)).Value!;
        Assert.Equal((1, 0, 0), (gate.Admitted, gate.Exited, gate.Refused.Values.Sum()));
    }
}
