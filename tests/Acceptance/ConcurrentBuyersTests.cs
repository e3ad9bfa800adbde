using EventLoop.Requests;
using EventLoop.Running;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Acceptance;

public sealed class ConcurrentBuyersTests(ITestOutputHelper output)
{
    private const int Buyers = 400;
    private const int Places = 50;

    [Fact]
    public async Task Four_hundred_buyers_send_everything_twice_and_fifty_places_are_sold_once_each()
    {
        await using var database = await TestDatabase.Create();
        await using var product = await Product.Start(database);
        var fair = await Fair.Open(product.Address, gates: 0, ("Weekend", 12500, Places));
        var client = new PersistentClient(product.Client);
        var opening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var buyers = Enumerable.Range(1, Buyers).Select(number => Buy(number, fair, client, opening.Task)).ToList();
        opening.SetResult();
        var orders = (await Task.WhenAll(buyers)).OfType<Answer>().Select(paid => paid.Body).ToList();
        output.WriteLine($"answers: {client}");

        Assert.Equal(Places, orders.Count);
        Assert.Equal(Places, orders.Select(order => order.Text("orderId")).Distinct().Count());
        Assert.Equal(Places, orders.Select(order => order.GetProperty("tickets")[0].Text("code")).Distinct().Count());
        Assert.All(client.Heard.Keys, kind => Assert.Contains(kind, new[] { "201", "200", "409 sold_out", "409 request_in_progress", "503 busy" }));
        Assert.Equal(2 * (Buyers - Places), client.Heard["409 sold_out"]);

        var audit = (await Auditor.Read(database.ConnectionString)).Clean();
        Assert.Equal((Places, 0), (audit.Sold, audit.Held));
        Assert.Equal(Places, Assert.Contains("paid", audit.Statuses));
        Assert.Equal(Places, audit.Orders.Count);
        Assert.Equal(Places, audit.Tickets.Count);
        Assert.Equal(orders.Sum(order => order.GetProperty("totalAmount").GetInt64()), audit.PaidMinor);
    }

    /// <summary>Sends each request twice at the same time; both must be answered alike.</summary>
    /// <returns>The paid order; null when all was sold out.</returns>
    private static async Task<Answer?> Buy(int number, Fair fair, PersistentClient client, Task opening)
    {
        await opening;
        var placed = await Task.WhenAll(Place(), Place());
        if (placed[0].Status == 409)
        {
            Assert.Equal(("sold_out", "sold_out"), (placed[0].Code, placed[1].Code));
            return null;
        }

        Assert.Equal(placed[0].Body.Text("orderId"), placed[1].Body.Text("orderId"));
        var paid = await Task.WhenAll(Confirm(), Confirm());
        Assert.Equal(paid[0].Text, paid[1].Text);
        Assert.Equal("paid", paid[0].Body.Text("status"));
        Assert.Equal(1, paid[0].Body.GetProperty("tickets").GetArrayLength());
        return paid[0];

        Task<Answer> Place() => fair.Place(client, $"place-{number}", $"buyer{number}@example.org", (fair.TicketTypes[0], 1));

        Task<Answer> Confirm() => Fair.Confirm(client, $"confirm-{number}", placed[0]);
    }
}
