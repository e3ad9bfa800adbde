using EventLoop.Orders;
using EventLoop.Running;
using EventLoop.TicketTypes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Xunit;

namespace EventLoop.Ledger;

/// <summary>
/// For every fact of orders and ticket types, an append that fails in each way: whoever heard a success finds it in the ledger,
/// memory keeps nothing that is not there, and a repeat brings the sale to its end.
/// </summary>
public sealed class SaleFaultTests(SaleFaultTests.Shop shop) : IClassFixture<SaleFaultTests.Shop>
{
    private const long PriceMinor = 2500;
    private const int Capacity = 4;

    public static TheoryData<string, StorageFault> Faults()
    {
        var faults = new TheoryData<string, StorageFault>();
        foreach (var fact in (string[])[.. PlacingFacts, .. SellingFacts, .. LateFacts, .. EndingFacts, .. RefundFacts, "changed"])
        {
            foreach (var fault in Enum.GetValues<StorageFault>())
                faults.Add(fact, fault);
        }

        return faults;
    }

    private static readonly string[] PlacingFacts = ["placed", "held"];
    private static readonly string[] SellingFacts = ["payment_received", "places_sold", "tickets_issued", "sold"];
    private static readonly string[] LateFacts = ["taken", "expired"];
    private static readonly string[] EndingFacts = ["cancelled", "released"];
    private static readonly string[] RefundFacts = ["refund_decided", "tickets_voided", "places_returned", "returned", "refund_paid"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_was_acknowledged_is_durable_and_a_repeat_completes_it(string fact, StorageFault fault)
    {
        var sale = await Sale.Open(shop.Silo, shop.Time, (PriceMinor, Capacity));
        var act = await Prepare(sale, fact);
        var happened = shop.Silo.Store.Happened;
        shop.Silo.Store.FailNext(fact, fault);

        var heard = await Try(act);
        if (heard)
            Assert.True(await shop.IsRecorded(sale, fact), $"{fact} was acknowledged and is not in the ledger.");
        for (var tries = 0; !heard && tries < 10; tries++)
            heard = await Try(act);

        Assert.True(heard, "A repeat must come through once the store works again.");
        Assert.Equal(happened + 1, shop.Silo.Store.Happened);
        Assert.True(await shop.IsRecorded(sale, fact));
        await shop.MemoryEqualsLedger(sale);
        Assert.Equal(Places(fact), await Count(sale));
    }

    /// <summary>The step that records the fact, with everything before it done.</summary>
    private async Task<Func<Task<bool>>> Prepare(Sale sale, string fact)
    {
        if (fact == "changed")
            return async () => (await Places(sale).Change(Sale.Organizer, sale.EventId, Terms)).Value is not null;
        if (PlacingFacts.Contains(fact))
        {
            var key = Sale.Key();
            return async () => (await sale.Place(key: key)).Value is not null;
        }

        if (LateFacts.Contains(fact))
        {
            var late = (await sale.Place(email: "ann+slow@example.org")).Value!;
            var isOver = false;
            return () =>
            {
                // The ticket type's timer may be the first to see that the hold is over, so time passes once the fault waits for it.
                if (!isOver)
                    shop.Time.Advance(TimeSpan.FromSeconds(601));
                isOver = true;
                return Resume(sale, late);
            };
        }

        var order = (await sale.Place()).Value!;
        if (EndingFacts.Contains(fact))
            return async () => (await sale.Order(order.OrderId).Cancel(Sale.Holder(order.OrderId))).Value is not null;
        if (SellingFacts.Contains(fact))
            return async () => (await sale.Confirm(order)).Value is { Tickets.Count: 1 };

        await sale.Confirm(order);
        var refund = new RefundOrder(Sale.Organizer, Guid.CreateVersion7(), null, null, null);
        return async () => (await sale.Order(order.OrderId).Refund(refund)).Value is { Status: OrderStatus.Refunded };
    }

    private async Task<bool> Resume(Sale sale, OrderView order)
    {
        // The sweep of a real silo does this; here the ticket type's timer may have to be waited for.
        await Places(sale).Totals();
        await shop.Silo.Grains.GetGrain<IOrderParts>(order.OrderId).Resume();
        return (await sale.Order(order.OrderId).Get(Sale.Holder(order.OrderId))).Value is { Status: OrderStatus.Paid };
    }

    /// <summary>Sold, held and available places once the step is done.</summary>
    private static (int Sold, int Held, int Available) Places(string fact) => fact switch
    {
        "changed" => (0, 0, Terms.QuantityTotal),
        _ when PlacingFacts.Contains(fact) => (0, 1, Capacity - 1),
        _ when EndingFacts.Contains(fact) || RefundFacts.Contains(fact) => (0, 0, Capacity),
        _ => (1, 0, Capacity - 1),
    };

    private static TicketTypeTerms Terms { get; } = new("Renamed", PriceMinor, Capacity + 5, null, null, null, false);

    private ITicketTypePlaces Places(Sale sale) => shop.Silo.Grains.GetGrain<ITicketTypePlaces>(sale.TicketTypes[0]);

    private static async Task<(int Sold, int Held, int Available)> Count(Sale sale)
    {
        var totals = await sale.Totals();
        return (totals.Sold, totals.Held, totals.Available);
    }

    private static async Task<bool> Try(Func<Task<bool>> act)
    {
        try
        {
            return await act();
        }
        catch (LedgerUnavailableException)
        {
            return false;
        }
    }

    /// <summary>One silo and one database for all cases; each has an event of its own.</summary>
    public sealed class Shop : IAsyncLifetime
    {
        private TestDatabase database = null!;

        internal FakeTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow());

        internal TestSilo Silo { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            database = await TestDatabase.Create();
            Silo = await TestSilo.Start(database, Time);
        }

        public async Task DisposeAsync()
        {
            await Silo.DisposeAsync();
            await database.DisposeAsync();
        }

        /// <summary>Whether the ledger has the fact in the stream of the sale's ticket type or of one of its orders.</summary>
        internal async Task<bool> IsRecorded(Sale sale, string fact)
        {
            const string Sql = """
                select exists (
                  select from ledger_facts, jsonb_array_elements(facts) fact
                  where fact ->> 'fact' = $1 and (stream = $2 or stream in (select id from orders where event_id = $3)))
                """;
            await using var command = Silo.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(Sql);
            command.Parameters.Add(new() { Value = fact });
            command.Parameters.Add(new() { Value = sale.TicketTypes[0] });
            command.Parameters.Add(new() { Value = sale.EventId });
            return (bool)(await command.ExecuteScalarAsync())!;
        }

        /// <summary>What the ticket type says equals what its stream adds up to, and its row.</summary>
        internal async Task MemoryEqualsLedger(Sale sale)
        {
            var memory = await sale.Totals();
            var id = sale.TicketTypes[0];
            var appends = await Silo.Services.GetRequiredService<ILedgerStore>().Read([new(id, 0)], CancellationToken.None);
            var state = appends.SelectMany(append => TicketTypeKind.Instance.Deserialize(append.Facts))
                .Aggregate(new TicketType(), (before, fact) => before.Apply(fact));
            Assert.Equal((state.Sold, state.Held, state.RevenueMinor), (memory.Sold, memory.Held, memory.RevenueMinor));

            await using var row = Silo.Services.GetRequiredService<NpgsqlDataSource>()
                .CreateCommand("select quantity_sold, quantity_held from ticket_types where id = $1");
            row.Parameters.Add(new() { Value = id });
            await using var reader = await row.ExecuteReaderAsync();
            Assert.True(await reader.ReadAsync());
            Assert.Equal((state.Sold, state.Held), (reader.GetInt32(0), reader.GetInt32(1)));
        }
    }
}
