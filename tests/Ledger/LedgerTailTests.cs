using EventLoop.Orders;
using EventLoop.Running;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace EventLoop.Ledger;

public sealed class LedgerTailTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private NpgsqlDataSource postgres = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        postgres = NpgsqlDataSource.Create(database.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await postgres.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_follower_does_not_skip_what_commits_late()
    {
        var tail = new LedgerTail(postgres);
        await using var slow = await postgres.OpenConnectionAsync();
        await using var transaction = await slow.BeginTransactionAsync();
        var late = await Append(slow);
        await using var fast = await postgres.OpenConnectionAsync();
        var early = await Append(fast);

        Assert.Empty(await tail.ReadAfter(default, 100));

        await transaction.CommitAsync();
        var entries = await Arrive(() => new LedgerTail(postgres).ReadAfter(default, 100), 2);
        Assert.Equal([late, early], entries.Select(entry => entry.Stream));
    }

    [Fact]
    public async Task Transactions_are_read_by_their_number_also_when_it_gets_another_digit()
    {
        var streams = new List<Guid>();
        foreach (var transaction in (string[])["9", "98", "99", "100", "101", "500"])
        {
            streams.Add(Guid.CreateVersion7());
            await PostgresServer.Execute(
                database.ConnectionString,
                $"insert into ledger (stream, version, kind, facts, xid) values ('{streams[^1]}', 1, 'test', '[]', '{transaction}'::xid8)");
        }

        var (tail, read, checkpoint) = (new LedgerTail(postgres), new List<Guid>(), default(Checkpoint));
        while (await tail.ReadAfter(checkpoint, 2) is { Count: > 0 } entries)
        {
            read.AddRange(entries.Select(entry => entry.Stream));
            checkpoint = entries[^1].At;
        }

        Assert.Equal(streams, read);
    }

    [Fact]
    public async Task A_follower_goes_on_after_its_checkpoint()
    {
        var tail = new LedgerTail(postgres);
        await using var connection = await postgres.OpenConnectionAsync();
        for (var i = 0; i < 5; i++)
            await Append(connection);

        await Arrive(() => new LedgerTail(postgres).ReadAfter(default, 100), 5);

        var first = await tail.ReadAfter(await tail.Load("test"), 3);
        await tail.Save("test", first[^1].At);
        var rest = await tail.ReadAfter(await tail.Load("test"), 3);

        Assert.Equal(3, first.Count);
        Assert.Equal(2, rest.Count);
        Assert.Equal(5, first.Concat(rest).Select(entry => entry.Stream).Distinct().Count());
        Assert.Equal(2, await tail.CountBehind(first[^1].At));
    }

    [Fact]
    public async Task A_ticket_type_wakes_from_its_snapshot_as_it_was()
    {
        var settings = new Dictionary<string, string?> { ["Ledger:AppendsPerSnapshot"] = "5" };
        Guid eventId;
        IReadOnlyList<Guid> ticketTypes;
        await using (var silo = await TestSilo.Start(database, settings: settings))
        {
            var sale = await Sale.Open(silo, null, (2500, 100));
            for (var i = 0; i < 20; i++)
                await sale.Buy();
            var held = (await sale.Place(3)).Value!;
            (eventId, ticketTypes) = (sale.EventId, sale.TicketTypes);
            Assert.Equal(20 * 2500, (await sale.Totals()).RevenueMinor);
            Assert.Equal(OrderStatus.Pending, held.Status);
            await silo.DisposeAsync();
        }

        // What a snapshot covers is not read again: without these rows, only it can know of the sales.
        await using (var covered = postgres.CreateCommand("delete from ledger where stream = $1 and version between 2 and 20"))
        {
            covered.Parameters.Add(new() { Value = ticketTypes[0] });
            Assert.Equal(19, await covered.ExecuteNonQueryAsync());
        }

        await using var again = await TestSilo.Start(database, settings: settings);
        var totals = await new Sale(again.Grains, eventId, ticketTypes).Totals();
        Assert.Equal((20, 3, 77, 20 * 2500L), (totals.Sold, totals.Held, totals.Available, totals.RevenueMinor));
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once_and_leaves_nothing_behind()
    {
        await using var silo = await TestSilo.Start(database, settings: new() { ["Ledger:MaxWaitingFacts"] = "6" });
        var sale = await Sale.Open(silo, null, (0, 100));

        var rush = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Try(() => sale.Place())));

        var placed = rush.Count(order => order is not null);
        Assert.InRange(placed, 1, 199);
        Assert.Equal(placed, (await sale.Totals()).Held);
        Assert.Equal(0, silo.Services.GetRequiredService<CommitLanes>().WaitingFacts);
    }

    /// <summary>
    /// A transaction of any database of the server holds followers back, so they are asked until they see it all; each time another, since
    /// one gives what it has read from there before, as followers go on from what they got.
    /// </summary>
    private static async Task<IReadOnlyList<LedgerEntry>> Arrive(Func<Task<IReadOnlyList<LedgerEntry>>> read, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var entries = await read();
            if (entries.Count >= count)
                return entries;
            await Task.Delay(20, limit.Token);
        }
    }

    private static async Task<OrderView?> Try(Func<Task<Outcome<OrderView, PlaceRefusal>>> place)
    {
        try
        {
            return (await place()).Value;
        }
        catch (LedgerUnavailableException)
        {
            return null;
        }
    }

    private static async Task<Guid> Append(NpgsqlConnection connection)
    {
        var stream = Guid.CreateVersion7();
        await using var command = new NpgsqlCommand("insert into ledger (stream, version, kind, facts) values ($1, 1, 'test', '[]')", connection);
        command.Parameters.Add(new() { Value = stream });
        await command.ExecuteNonQueryAsync();
        return stream;
    }
}
