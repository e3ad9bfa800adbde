using System.Text.Json;
using EventLoop.Events;
using EventLoop.Gates;
using EventLoop.Ledger;
using EventLoop.Requests;
using EventLoop.Running;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EventLoop.Analytics;

/// <summary>Figures that the follower sums up, held against those that are counted in the tables.</summary>
public sealed class FiguresTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    private static readonly string[] Sums = ["figure_minutes", "figure_quarters", "figure_totals", "figure_scan_minutes", "figure_scans", "figure_came"];

    private Product Product => fixture.Product;

    [Fact]
    public async Task What_is_summed_up_is_what_is_counted_after_all_that_can_happen_and_after_a_rebuild()
    {
        var festival = await Festival.Open(Product, Festival.Event(
            feePayer: "organizer", ticketTypes: [Festival.TicketType("Regular", 2500, 60), Festival.TicketType("VIP", 9000, 20), Festival.TicketType("Free", 0, 20)]));
        var (north, south) = (await festival.AddGate("North"), await festival.AddGate("South"));
        await AssertSame(festival);

        var bought = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => festival.Buy((n % 3) + 1, n % 3)));
        await festival.Place(2);
        await festival.ChangeTicketType(0, new { price = 3000 }).Json();
        await festival.Buy(2);
        await Give(festival, 3);
        var door = await Sell(festival, 2, "cash");
        await Sell(festival, 1, "card_terminal");
        await AssertSame(festival);

        var codes = bought.SelectMany(order => order.GetProperty("tickets").EnumerateArray()).Select(ticket => ticket.Text("code")).ToList();
        await Task.WhenAll(codes.Take(15).Select((code, n) => festival.Scan(n % 2 == 0 ? north : south, code)));
        await festival.Scan(north, codes[0]);
        await festival.Scan(south, codes[0], "exit");
        await festival.Scan(south, codes[0]);
        await festival.Scan(north, "nonsense");
        await AssertSame(festival);

        // One that came is refunded, one that did not, a whole order, and one at the door.
        await Refund(festival, bought[0]);
        await Refund(festival, bought[1], bought[1].GetProperty("tickets")[0].Text("ticketId"));
        await Refund(festival, door, door.GetProperty("tickets")[1].Text("ticketId"));
        var undone = new EntryScan(north, codes[16], Guid.CreateVersion7());
        Assert.Equal("admitted", (await festival.Client.Post("/api/v1/checkin/scan", undone.Body).Json()).Text("result"));
        await AssertSame(festival);
        await festival.Client.Post("/api/v1/checkin/undo", new
        {
            ticketId = bought.SelectMany(order => order.GetProperty("tickets").EnumerateArray()).ElementAt(16).Text("ticketId"), gateId = north, undoes = undone.Nonce, nonce = Guid.CreateVersion7(), reason = "scanned_by_mistake",
        });
        await AssertSame(festival);

        var before = await Checksums();
        await Rebuild.Run(fixture.Database.ConnectionString, "figures");
        await AssertSame(festival);
        Assert.Equal(before, await Checksums());
    }

    [Fact]
    public async Task A_batch_that_is_read_twice_is_counted_once()
    {
        var festival = await Festival.Open(Product);
        await festival.Buy(2);
        var table = Product.Services.GetRequiredService<FigureTable>();
        await CatchUp();
        var reached = await Product.Services.GetRequiredService<LedgerTail>().Load(FiguresGrain.Name);
        var before = await Checksums();

        // As of a follower that was taken for dead and comes late, or one that does not know that its rows have been thrown away.
        var late = new FigureDeltas();
        late.Add(new SaleCell(festival.EventId, DateTimeOffset.UnixEpoch, festival.TicketTypeIds[0], "online", 2500, ""), new() { Sold = 2 });
        foreach (var stale in new[] { default, new Checkpoint(reached.Transaction, reached.Position - 1) })
            await Assert.ThrowsAsync<LedgerUnavailableException>(() => table.Append(FiguresGrain.Name, stale, reached, late, default));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => table.Append("another", reached, reached, late, default));

        Assert.Equal(before, await Checksums());
    }

    private async Task CatchUp() => Assert.True((await Product.Services.GetRequiredService<IGrainFactory>().GetGrain<IFiguresGrain>(0).CatchUp(TimeSpan.FromSeconds(30))).IsCurrent);

    private async Task AssertSame(Festival festival)
    {
        var grains = Product.Services.GetRequiredService<IGrainFactory>();
        var queries = Product.Services.GetRequiredService<AnalyticsQueries>();
        await CatchUp();
        var terms = (await grains.GetGrain<IEventParts>(festival.EventId).Terms())!;
        var totals = await Task.WhenAll(terms.GateIds.Select(gate => grains.GetGrain<IGateParts>(gate).Totals()));
        (Guid, string)[] gates = [.. totals.OfType<GateTotals>().Select(gate => (gate.GateId, gate.Name))];
        Assert.Equal(Text(await queries.Counted(terms, gates)), Text(await queries.Summed(terms, gates)));
    }

    /// <summary>All but the moment, and what depends on it.</summary>
    private static string Text(EventAnalytics figures) => JsonSerializer.Serialize(figures with
    {
        AsOf = default,
        CheckIn = figures.CheckIn with { Gates = [.. figures.CheckIn.Gates.Select(gate => gate with { ScansPerMinute = 0, RefusedFor = new SortedDictionary<string, int>(gate.RefusedFor.ToDictionary()) })] },
    });

    private async Task<string> Checksums()
    {
        var sums = new List<string?>();
        foreach (var table in Sums)
        {
            // What has come to nothing may have a row or none.
            var something = table == "figure_came" ? "came <> 0" : "f::text not like '%,0,0,0,0,0,0,0,0)'";
            sums.Add(await PostgresServer.Scalar<string>(
                fixture.Database.ConnectionString, $"select md5(string_agg(f::text, '|' order by f::text)) from {table} f where {something}"));
        }

        return string.Join(' ', sums);
    }

    private static async Task<JsonElement> Give(Festival festival, int quantity) => await festival.Client.Post(
        $"{festival.Path}/complimentary", new { ticketTypeId = festival.TicketTypeIds[0], quantity, attendee = new { name = "Ben Guest" } }).Json(201);

    private static async Task<JsonElement> Sell(Festival festival, int quantity, string paidBy) => await festival.Client.Post(
        $"/api/v1/checkin/events/{festival.EventId}/door-sales", new { ticketTypeId = festival.TicketTypeIds[1], quantity, paidBy }).Json(201);

    private static async Task Refund(Festival festival, JsonElement order, params string[] tickets) => await festival.Client.Post(
        $"/api/v1/organizer/orders/{order.Text("orderId")}/refund", tickets.Length == 0 ? new { } : (object)new { ticketIds = tickets }).Json();

    private sealed record EntryScan(Guid GateId, string Code, Guid Nonce)
    {
        public object Body => new { code = Code, gateId = GateId, direction = "entry", nonce = Nonce };
    }
}
