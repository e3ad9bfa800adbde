using System.Text.Json;
using System.Text.RegularExpressions;
using EventLoop.Gates;
using EventLoop.Ledger;
using EventLoop.Requests;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EventLoop.Running;

/// <summary>The figures that silo/README.md promises at <c>/metrics</c>.</summary>
[Collection(nameof(Alone))]
public sealed partial class MetricsTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    public async Task InitializeAsync() => database = await TestDatabase.Create();

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task A_sale_and_its_scans_are_counted_by_their_conventional_names()
    {
        await PostgresServer.Execute(database.ConnectionString, "insert into follower_checkpoints (follower, xid, position) values ('relay', '1', 0)");
        await using var product = await Product.Start(database, Scrape.Uncached, ("Ledger:LagInterval", "00:00:00.050"));
        var door = await CheckIn.Open(product);
        var (_, code, _) = await door.Buy();
        await door.Buy();
        var given = await door.Festival.Place();
        using (var cancel = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/orders/{given.Text("orderId")}"))
        {
            cancel.Headers.Add("X-Order-Token", given.Text("orderToken"));
            await product.Client.SendAsync(cancel).Json();
        }

        await door.Scan(code);
        await door.Scan(code);
        await door.Scan(code, "exit");
        await product.Client.GetAsync($"/api/v1/events/{Guid.CreateVersion7()}").Problem(404, "not_found");

        var appends = await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from ledger");
        var seen = await SeenWithLag(product, await PostgresServer.Scalar<long>(database.ConnectionString, "select max(position) from ledger"));
        Assert.Equal(3, seen["""eventloop_holds_total{result="held"}"""]);
        Assert.Equal(2, seen["""eventloop_holds_total{result="sold"}"""]);
        Assert.Equal(1, seen["""eventloop_holds_total{result="released"}"""]);
        Assert.Equal(3, seen["""eventloop_orders_total{result="placed"}"""]);
        Assert.Equal(2, seen["""eventloop_orders_total{result="paid"}"""]);
        Assert.Equal(1, seen["""eventloop_orders_total{result="cancelled"}"""]);
        Assert.Equal(2, seen["eventloop_tickets_issued_total"]);
        Assert.Equal(1, seen["""eventloop_scans_total{reason="",result="admitted"}"""]);
        Assert.Equal(1, seen["""eventloop_scans_total{reason="already_admitted",result="refused"}"""]);
        Assert.Equal(1, seen["""eventloop_scans_total{reason="",result="exited"}"""]);
        Assert.Equal(1, seen["""eventloop_refusals_total{code="not_found"}"""]);
        Assert.Equal(appends, seen["eventloop_ledger_appends_total"]);
        Assert.InRange(seen["eventloop_ledger_commits_total"]!.Value, 1, appends);
        Assert.Equal(seen["eventloop_ledger_commits_total"], seen["eventloop_ledger_batch_size_count"]);
        Assert.Equal(seen["eventloop_ledger_commits_total"], seen["eventloop_ledger_commit_duration_seconds_count"]);
        Assert.Equal(0, seen["eventloop_ledger_queue_depth"]);
        Assert.Contains("dotnet_process_cpu_time_seconds_total", seen.Names);
        Assert.Contains("http_server_request_duration_seconds_bucket", seen.Names);
        Assert.Empty(NamesInTheDashboard().Except(seen.Names).Except(OnlyWhenThereAreSome));
        Assert.DoesNotContain(seen.Series.Keys, series => series.Contains("/metrics", StringComparison.Ordinal));
    }

    // Series that begin with the first one that is counted; tests of their own see them.
    private static readonly string[] OnlyWhenThereAreSome = ["eventloop_ledger_refused_total", "eventloop_messages_total", "eventloop_payments_flagged_total"];

    [Fact]
    public async Task A_full_queue_is_counted()
    {
        await using var product = await Product.Start(database, Scrape.Uncached);
        var door = await CheckIn.Open(product);
        product.Services.GetRequiredService<LedgerOptions>().MaxWaitingFacts = 0;

        await product.Client.Post("/api/v1/orders", new
        {
            eventId = door.Festival.EventId,
            items = new[] { new { ticketTypeId = door.Festival.TicketTypeIds[0], quantity = 1 } },
            attendee = new { email = "ann@example.org", name = "Ann Example" },
        }).Problem(503, "busy");

        var seen = await Scrape.Of(product);
        Assert.Equal(1, seen["eventloop_ledger_refused_total"]);
        Assert.Equal(1, seen["""eventloop_refusals_total{code="busy"}"""]);
    }

    [Fact]
    public void The_dashboard_shows_every_figure_of_ours_that_the_README_names()
    {
        var readme = File.ReadAllText(Path.Combine(PostgresServer.Root, "silo", "README.md"));
        var named = MetricName().Matches(readme).Select(name => name.Value).Distinct();
        var shown = NamesInTheDashboard().Select(name => HistogramPart().Replace(name, ""));
        Assert.Empty(named.Except(shown));
    }

    /// <summary>The series that the panels of the Grafana dashboard ask for.</summary>
    private static HashSet<string> NamesInTheDashboard()
    {
        var dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(PostgresServer.Root, "k8s", "components", "monitoring", "eventloop.json"))).RootElement;
        var panels = dashboard.GetProperty("panels").EnumerateArray().Where(panel => panel.TryGetProperty("targets", out _));
        return [.. panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).SelectMany(target => MetricName().Matches(target.Text("expr"))).Select(name => name.Value)];
    }

    [GeneratedRegex(@"\b(eventloop|http_server|dotnet|db_client)_\w+(?=[\[{)`]|$)")]
    private static partial Regex MetricName();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex HistogramPart();

    /// <summary>Followers are looked at now and then, so the figure comes a moment later.</summary>
    private static async Task<Scrape> SeenWithLag(Product product, long lag)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var seen = await Scrape.Of(product);
            if (seen["""eventloop_follower_lag{follower="relay"}"""] == lag)
                return seen;
            await Task.Delay(20, limit.Token);
        }
    }
}
