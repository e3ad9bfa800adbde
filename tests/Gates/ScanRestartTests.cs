using EventLoop.Orders;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Gates;

public sealed class ScanRestartTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private TestSilo silo = null!;
    private Door door = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        silo = await TestSilo.Start(database);
        door = await Door.Open(silo);
    }

    public async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task One_nonce_has_one_answer_at_once_later_elsewhere_and_after_a_restart()
    {
        var (ticket, other) = (await door.Buy(), await door.Buy());
        var scan = door.Entry(ticket.Code);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(at => silo.Scan(at % 2 == 0 ? door.North : door.South, scan)));
        var first = Assert.Single(answers.Distinct());
        Assert.Equal(ScanResult.Admitted, first.Result);

        await Same();
        await Restart();
        await Same();
        Assert.Equal(1L, await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from check_in_scans"));
        Assert.Equal(ScanResult.Admitted, (await silo.Scan(door.North, door.Entry(other.Code))).Result);

        async Task Same()
        {
            foreach (var gate in new[] { door.North, door.South })
            {
                Assert.Equal(first, await silo.Scan(gate, scan));
                Assert.Equal(first, await silo.Scan(gate, scan with { Code = other.Code }));
                Assert.Equal(first, await silo.Scan(gate, scan with { Code = "no code", Direction = ScanDirection.Exit }));
            }
        }
    }

    [Fact]
    public async Task The_answer_to_a_code_that_is_none_is_kept_too()
    {
        var ticket = await door.Buy();
        var scan = door.Entry("T1:" + new string('0', 150));

        var first = await silo.Scan(door.North, scan);
        Assert.Equal((ScanResult.Refused, ScanReason.Invalid, null), (first.Result, first.Reason, first.Ticket));
        Assert.Equal(first, await silo.Scan(door.South, scan));
        Assert.Equal(first, await silo.Scan(door.South, scan with { Code = ticket.Code }));
        await Restart();
        Assert.Equal(first, await silo.Scan(door.South, scan));
        Assert.Equal(first, await silo.Scan(door.North, scan with { Code = ticket.Code }));
        Assert.Equal(ScanResult.Admitted, (await silo.Scan(door.North, door.Entry(ticket.Code))).Result);
    }

    [Fact]
    public async Task What_a_gate_has_counted_is_the_same_after_a_restart()
    {
        var tickets = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => door.Buy()));
        await Task.WhenAll(tickets.Select(ticket => silo.Scan(door.North, door.Entry(ticket.Code))));
        await Task.WhenAll(tickets[..5].Select(ticket => silo.Scan(door.North, door.Exit(ticket.Code))));
        await Task.WhenAll(tickets[5..12].Select(ticket => silo.Scan(door.North, door.Entry(ticket.Code))));
        await silo.Scan(door.North, door.Entry("no code"));
        var before = await View(door.North);

        await Restart();

        var after = await View(door.North);
        Assert.Equal((20, 5, 15), (after.Admitted, after.Exited, after.Inside));
        Assert.Equal((7, 1), (after.Refused[ScanReason.AlreadyAdmitted], after.Refused[ScanReason.Invalid]));
        Assert.Equal((before.Admitted, before.Exited, before.Inside), (after.Admitted, after.Exited, after.Inside));
        Assert.Equal(before.Refused.OrderBy(reason => reason.Key), after.Refused.OrderBy(reason => reason.Key));
    }

    private async Task Restart()
    {
        await silo.DisposeAsync();
        silo = await TestSilo.Start(database);
    }

    private async Task<GateView> View(Guid gateId) => (await silo.Gate(gateId).Get(Sale.Organizer, door.Sale.EventId)).Value!;
}
