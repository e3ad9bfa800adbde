using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using EventLoop.Orders;
using EventLoop.Running;
using Npgsql;
using Orleans.Core.Internal;
using Xunit;

namespace EventLoop.Ledger;

public sealed class KafkaRelayTests : IAsyncLifetime, IDisposable
{
    private static readonly string[] Topics = ["eventloop.orders", "eventloop.tickets", "eventloop.checkins", "eventloop.events"];

    private readonly MockKafka kafka = new();
    private TestDatabase database = null!;
    private NpgsqlDataSource postgres = null!;

    private Dictionary<string, string?> Settings => new() { ["Kafka:BootstrapServers"] = kafka.BootstrapServers };

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

    public void Dispose() => kafka.Dispose();

    [Fact]
    public async Task Every_position_of_the_ledger_arrives_in_order_by_key_and_without_credentials()
    {
        await using var silo = await TestSilo.Start(database, settings: Settings);
        var sale = await Sale.Open(silo, null, (2500, 100));
        var bought = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => sale.Buy()));

        var messages = await Arrive();

        Assert.Equal(await Positions(), messages.Select(Position).Distinct().Order());
        Assert.Equal(messages.Count, messages.Select(Id).Distinct().Count());
        AssertOrderedByKey(messages);
        var births = messages.Where(message => Header(message, "ce_type") == "eventloop.ticket.issued.v1").ToList();
        Assert.Equal(
            bought.SelectMany(order => order.Tickets).Select(ticket => ticket.TicketId.ToString()).Order(),
            births.Select(birth => birth.Message.Key).Order());
        var everything = string.Concat(messages.Select(message => message.Message.Value));
        Assert.DoesNotContain(bought.SelectMany(order => order.Tickets), ticket => everything.Contains(ticket.Code, StringComparison.Ordinal));
        Assert.DoesNotContain("code", everything);
        Assert.DoesNotContain("@", everything);
        Assert.All(messages, message => SchemaTests.AssertFits(Header(message, "ce_type"), message.Message.Value));
    }

    [Fact]
    public async Task A_broker_that_is_away_holds_up_no_sale_and_misses_nothing()
    {
        await using var silo = await TestSilo.Start(database, settings: Settings);
        var sale = await Sale.Open(silo, null, (2500, 100));
        await sale.Buy();
        await Arrive();

        kafka.GoAway();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => sale.Buy()));
        Assert.Equal(21, (await sale.Totals()).Sold);
        kafka.ComeBack();

        var messages = await Arrive();
        Assert.Equal(await Positions(), messages.Select(Position).Distinct().Order());
        AssertOrderedByKey(messages);
    }

    [Fact]
    public async Task A_relay_that_dies_goes_on_where_it_was_and_leaves_no_gap()
    {
        Guid eventId;
        IReadOnlyList<Guid> ticketTypes;
        await using (var silo = await TestSilo.Start(database, settings: Settings))
        {
            var sale = await Sale.Open(silo, null, (2500, 200));
            (eventId, ticketTypes) = (sale.EventId, sale.TicketTypes);
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => sale.Buy()));
            await Arrive();

            // It dies with messages on their way, of which some arrive: their checkpoint is not saved.
            kafka.GoAway();
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => sale.Buy()));
        }

        kafka.ComeBack();
        await Execute("update follower_checkpoints set xid = (select xid from ledger order by xid limit 1), position = 0 where follower = 'kafka'");
        await using var again = await TestSilo.Start(database, settings: Settings);
        await new Sale(again.Grains, eventId, ticketTypes).Buy();

        var messages = await Arrive();
        Assert.Equal(await Positions(), messages.Select(Position).Distinct().Order());
        // What was told twice is the same, under the same id; without the repeats the order is right.
        var told = messages.GroupBy(Id).ToList();
        Assert.Contains(told, same => same.Count() > 1);
        Assert.All(told, same => Assert.Single(same.Select(message => message.Message.Value).Distinct()));
        AssertOrderedByKey([.. told.Select(same => same.First())]);
    }

    [Fact]
    public async Task What_a_consumer_counts_is_right_however_often_it_is_told()
    {
        await using var silo = await TestSilo.Start(database, settings: Settings);
        var sale = await Sale.Open(silo, null, (2500, 100));
        var bought = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => sale.Buy(2)));
        await sale.Order(bought[0].OrderId).Refund(new(Sale.Organizer, Guid.CreateVersion7(), [bought[0].Tickets[0].TicketId], null, null));
        await Arrive();
        using var consumer = new ValidTickets(kafka.BootstrapServers, "finance");
        Assert.Equal(19, consumer.ReadToEnd().Of(sale.TicketTypes[0]));

        // The relay tells everything again, and something new.
        await Execute("update follower_checkpoints set xid = (select xid from ledger order by xid limit 1), position = 0 where follower = 'kafka'");
        await sale.Buy(3);
        await Arrive();
        Assert.Equal(22, consumer.ReadToEnd().Of(sale.TicketTypes[0]));
        Assert.True(consumer.Repeats > 20);
    }

    /// <summary><c>EVENTLOOP_KAFKA_ROUNDS</c> says how many troubles, <c>EVENTLOOP_KAFKA_SEED</c> which.</summary>
    [Fact]
    public async Task Whatever_dies_in_whatever_order_each_position_arrives_and_in_order_by_key()
    {
        var (rounds, seed) = (Setting.Of("EVENTLOOP_KAFKA_ROUNDS", 6), Setting.Of("EVENTLOOP_KAFKA_SEED", 20270501));
        var random = new Random(seed);
        var silo = await TestSilo.Start(database, settings: Settings);
        try
        {
            var sale = await Sale.Open(silo, null, (2500, 10_000));
            for (var round = 0; round < rounds; round++)
            {
                var selling = Task.WhenAll(Enumerable.Range(0, 10).Select(_ => sale.Buy(random.Next(1, 4))));
                switch (random.Next(4))
                {
                    case 0:
                        kafka.GoAway();
                        break;
                    case 1:
                        kafka.ComeBack();
                        break;
                    case 2:
                        // What is under way is dropped, and its checkpoint is not saved.
                        await silo.Grains.GetGrain<IKafkaRelayGrain>(0).Cast<IGrainManagementExtension>().DeactivateOnIdle();
                        break;
                    default:
                        await selling;
                        await silo.DisposeAsync();
                        silo = await TestSilo.Start(database, settings: Settings);
                        sale = new(silo.Grains, sale.EventId, sale.TicketTypes);
                        break;
                }

                await selling;
            }

            kafka.ComeBack();
            var messages = await Arrive();
            Assert.True((await Positions()).SequenceEqual(messages.Select(Position).Distinct().Order()), $"seed {seed}");
            var told = messages.GroupBy(Id).ToList();
            Assert.All(told, same => Assert.Single(same.Select(message => message.Message.Value).Distinct()));
            AssertOrderedByKey([.. told.Select(same => same.First())]);
        }
        finally
        {
            await silo.DisposeAsync();
        }
    }

    /// <summary>All messages, once the relay has told everything that is in the ledger.</summary>
    private async Task<IReadOnlyList<ConsumeResult<string, string>>> Arrive()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await Scalar("select count(*) from ledger where (xid, position) > (select xid, position from follower_checkpoints where follower = 'kafka')") is not 0L
            || await Scalar("select count(*) from follower_checkpoints where follower = 'kafka'") is 0L)
            await Task.Delay(50, limit.Token);
        return kafka.Read(Topics);
    }

    private async Task<IEnumerable<long>> Positions()
    {
        var positions = new List<long>();
        await using var command = postgres.CreateCommand("select position from ledger order by position");
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
            positions.Add(row.GetInt64(0));
        return positions;
    }

    private async Task<object?> Scalar(string sql)
    {
        await using var command = postgres.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private async Task Execute(string sql)
    {
        await using var command = postgres.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static void AssertOrderedByKey(IReadOnlyList<ConsumeResult<string, string>> messages)
    {
        foreach (var key in messages.GroupBy(message => (message.Topic, message.Message.Key)))
        {
            Assert.Single(key.Select(message => message.Partition).Distinct());
            var positions = key.Select(Position).ToList();
            Assert.Equal(positions.Order(), positions);
        }
    }

    private static long Position(ConsumeResult<string, string> message)
    {
        using var data = JsonDocument.Parse(message.Message.Value);
        return data.RootElement.GetProperty("position").GetInt64();
    }

    private static string Id(ConsumeResult<string, string> message) => Header(message, "ce_id");

    private static string Header(ConsumeResult<string, string> message, string name) =>
        Encoding.UTF8.GetString(message.Message.Headers.GetLastBytes(name));
}
