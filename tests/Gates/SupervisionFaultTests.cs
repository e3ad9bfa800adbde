using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Gates;

/// <summary>
/// What storage can do to looking up, letting in against the rules and taking back: nobody sees a name that is not on record, and each
/// decision has its effect once.
/// </summary>
public sealed class SupervisionFaultTests(SiloFixture fixture) : IClassFixture<SiloFixture>, IAsyncLifetime
{
    private readonly TestSilo silo = fixture.Silo;
    private Door door = null!;
    private OrderViewTicket ticket = null!;

    public async Task InitializeAsync()
    {
        door = await Door.Open(silo);
        ticket = await door.Buy();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(StorageFault.BeforeCommit, false)]
    [InlineData(StorageFault.AfterCommit, true)]
    [InlineData(StorageFault.LostCommit, true)]
    [InlineData(StorageFault.UnknownOutcome, false)]
    public async Task Nobody_is_shown_a_name_without_a_record_of_it(StorageFault fault, bool isShown)
    {
        var lookUps = silo.Grains.GetGrain<ILookUpGrain>(ILookUpGrain.KeyOf(door.Sale.EventId));
        silo.Store.FailNext("looked_up", fault);

        var found = await Try(async () => (await lookUps.Find(Sale.Organizer, door.Sale.EventId, "ann exa")).Value!);

        Assert.Equal(isShown, found is not null);
        var recorded = (await lookUps.List(Sale.Organizer, door.Sale.EventId)).Value!;
        Assert.Equal(fault == StorageFault.BeforeCommit ? 0 : 1, recorded.Length);
        Assert.All(recorded, one => Assert.Equal([ticket.TicketId], one.TicketIds));
        Assert.Equal([ticket.TicketId], (await lookUps.Find(Sale.Organizer, door.Sale.EventId, "ann exa")).Value!.Select(one => one.TicketId));
        Assert.Equal(recorded.Length + 1, (await lookUps.List(Sale.Organizer, door.Sale.EventId)).Value!.Length);
    }

    [Theory]
    [InlineData(StorageFault.BeforeCommit, false)]
    [InlineData(StorageFault.BeforeCommit, true)]
    [InlineData(StorageFault.AfterCommit, false)]
    [InlineData(StorageFault.AfterCommit, true)]
    [InlineData(StorageFault.LostCommit, false)]
    [InlineData(StorageFault.LostCommit, true)]
    [InlineData(StorageFault.UnknownOutcome, false)]
    [InlineData(StorageFault.UnknownOutcome, true)]
    public async Task A_supervisors_decision_counts_once_whatever_storage_does(StorageFault fault, bool undoes)
    {
        var gate = silo.Gate(door.North);
        Guid? admission = undoes ? Guid.CreateVersion7() : null;
        if (admission is { } nonce)
            await silo.Scan(door.North, door.Entry(ticket.Code, nonce));
        var decision = new SupervisedScan(Sale.Organizer, ticket.TicketId, ScanDirection.Entry, Guid.CreateVersion7(), SupervisorReason.Other, admission);
        silo.Store.FailNext("scanned", fault);

        var heard = await Try(async () => (await gate.Supervise(decision)).Value!);

        // What was stored is found again by its nonce, so only what never came about is a fault.
        Assert.Equal(fault != StorageFault.BeforeCommit, heard is not null);
        var repeated = (await gate.Supervise(decision)).Value!;
        Assert.Equal(undoes ? ScanResult.Exited : ScanResult.Admitted, repeated.Result);
        Assert.Equal(heard ?? repeated, repeated);
        var view = (await gate.Get(Sale.Organizer, door.Sale.EventId)).Value!;
        Assert.Equal(undoes ? (1, 1) : (1, 0), (view.Admitted, view.Exited));
        Assert.Equal(1, await PostgresServer.Scalar<long>(
            fixture.Database.ConnectionString, $"select count(*) from check_in_scans where nonce = '{decision.Nonce}'"));

        // Taken back, it admits again; let in, it does not.
        Assert.Equal(undoes ? ScanResult.Admitted : ScanResult.Refused, (await silo.Scan(door.South, door.Entry(ticket.Code))).Result);
    }

    [Fact]
    public async Task Two_devices_at_two_gates_show_a_ticket_at_the_same_moment_and_one_lets_in()
    {
        var other = await Door.Enrol(silo, door.Sale.EventId, door.South);
        var tickets = new List<OrderViewTicket>();
        for (var n = 0; n < 5; n++)
            tickets.AddRange((await door.Sale.Buy(8)).Tickets);
        using var start = new Barrier(2);

        var answers = await Task.WhenAll(
            Task.Run(() => Show(door.North, door.Device)),
            Task.Run(() => Show(door.South, other)));

        foreach (var (north, south) in answers[0].Zip(answers[1]))
        {
            Assert.Equal([ScanResult.Admitted, ScanResult.Refused], new[] { north.Result, south.Result }.Order());
            Assert.Equal(ScanReason.AlreadyAdmitted, north.Reason ?? south.Reason);
        }

        Assert.Equal(tickets.Count, await PostgresServer.Scalar<long>(
            fixture.Database.ConnectionString, $"select count(*) from check_in_scans where event_id = '{door.Sale.EventId}' and result = 'admitted'"));

        // Both devices send each code in the same moment.
        async Task<ScanAnswer[]> Show(Guid gate, Accounts.Caller device)
        {
            var scans = new List<Task<ScanAnswer>>();
            foreach (var one in tickets)
            {
                start.SignalAndWait();
                scans.Add(silo.Scan(gate, new(device, one.Code, ScanDirection.Entry, Guid.CreateVersion7())));
            }

            return await Task.WhenAll(scans);
        }
    }

    private static async Task<T?> Try<T>(Func<Task<T>> command)
        where T : class
    {
        try
        {
            return await command();
        }
        catch (LedgerUnavailableException)
        {
            return null;
        }
    }
}
