using EventLoop.Accounts;
using EventLoop.Ledger;
using EventLoop.Orders;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace EventLoop.Running;

/// <summary>How a client reaches the silo at once where a grain lives.</summary>
public sealed class DirectLinesTests : IAsyncLifetime
{
    private const string Cluster = "lines";

    private static readonly Guid[] Homes = [.. Enumerable.Range(0, Home.Count).Select(home => new Guid([.. new byte[9], (byte)home, .. new byte[6]], bigEndian: true))];

    private TestDatabase database = null!;
    private TestSilo first = null!;
    private TestSilo second = null!;
    private IHost client = null!;

    private DirectLines Lines => client.Services.GetRequiredService<DirectLines>();

    private IGrainFactory ForAll => client.Services.GetRequiredService<IGrainFactory>();

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        first = await TestCluster.StartSilo(database, Cluster);
        second = await TestCluster.StartSilo(database, Cluster);
        client = await TestCluster.StartClient(database, Cluster);
        await TestCluster.Eventually(async () => (await LinesOfHomes()).Distinct().Count() == 2 && !(await LinesOfHomes()).Contains(ForAll));
    }

    public async Task DisposeAsync()
    {
        await client.StopAsync();
        client.Dispose();
        await first.DisposeAsync();
        await second.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Each_home_has_the_line_to_its_silo_and_another_when_that_has_left()
    {
        var before = await LinesOfHomes();
        var silos = new[] { first, second }.Select(silo => silo.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress).ToList();
        var ofFirst = Enumerable.Range(0, Home.Count).Select(home => Home.In(silos, (byte)home).Equals(silos[0])).ToList();
        Assert.Single(before.Where((_, home) => ofFirst[home]).Distinct());
        Assert.Single(before.Where((_, home) => !ofFirst[home]).Distinct());

        await second.DisposeAsync();

        // The homes of the one that stays keep their line all the time.
        var line = before[ofFirst.IndexOf(true)];
        await TestCluster.Eventually(async () =>
        {
            var now = await LinesOfHomes();
            Assert.All(now.Where((_, home) => ofFirst[home]), kept => Assert.Same(line, kept));
            return now.All(each => each == line);
        });
    }

    [Fact]
    public async Task Who_waits_when_a_silo_dies_is_answered_through_another_if_the_command_may_be_repeated()
    {
        var waiting = Homes.Select(home => Lines.Ask(home, new Command(true), Unanswered)).ToList();
        var once = Homes.Select(home => Lines.Ask(home, new Command(false), Unanswered)).ToList();

        await first.Kill();

        await TestCluster.Eventually(() => Task.FromResult(waiting.Exists(answer => answer.IsCompleted)));
        Assert.All(waiting.Where(answer => answer.IsCompleted), answer => Assert.True(answer.IsCompletedSuccessfully));
        Assert.Contains(waiting, answer => !answer.IsCompleted);
        await TestCluster.Eventually(() => Task.FromResult(once.Exists(answer => answer.IsCompleted)));
        await Assert.ThrowsAsync<SiloUnavailableException>(() => once.Find(answer => answer.IsCompleted)!);

        Task<IGrainFactory> Unanswered(IGrainFactory line) => line == ForAll ? Task.FromResult(line) : new TaskCompletionSource<IGrainFactory>().Task;
    }

    [Fact]
    public async Task Orders_are_placed_and_confirmed_over_lines_before_and_after_a_silo_has_died()
    {
        var sale = await Sale.Open(second, null, (2500, 100));
        var before = await Buy(sale);

        await first.Kill();

        var after = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Buy(sale)));
        Assert.Equal(21, new[] { before }.Concat(after).SelectMany(order => order.Tickets).Distinct().Count());
        Assert.Equal(21, (await sale.Totals()).Sold);
    }

    /// <summary>Which client is asked for each of the homes.</summary>
    private Task<IGrainFactory[]> LinesOfHomes() => Task.WhenAll(Homes.Select(home => Lines.Ask(home, new Command(true), Task.FromResult)));

    private async Task<OrderView> Buy(Sale sale)
    {
        var key = Sale.Key();
        var placed = await Insist(() => Lines.Place(new(
            Caller.Guest, sale.EventId, [new(sale.TicketTypes[0], 1)], new("ann@example.org", "Ann Example", null), key)));
        var confirm = new ConfirmOrder(Sale.Holder(placed.Value!.OrderId), placed.Value.Payment?.PaymentIntentId, Sale.Key());
        return (await Insist(() => Lines.Confirm(placed.Value.OrderId, confirm))).Value!;
    }

    // As buyers do who hear 503. What was asked is repeatable, so the most that is lost is time.
    private static async Task<T> Insist<T>(Func<Task<T>> ask)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await ask();
            }
            catch (Exception again) when (tries < 30 && again is SiloUnavailableException or OrleansMessageRejectionException or LedgerUnavailableException or TimeoutException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500));
            }
        }
    }

    private sealed record Command(bool CanRepeat) : IRepeatable;
}
