using System.Text.Json;
using EventLoop.Requests;
using EventLoop.Running;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EventLoop.Events;

public sealed class DemoTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_demo_is_there_after_the_first_start_and_the_same_after_the_second()
    {
        await using var database = await TestDatabase.Create();
        var first = await Demo(database);
        var second = await Demo(database);
        Assert.Equal(first, second);

        Assert.Equal(4L, await Count(database, "select count(*) from ledger where kind = 'gate' and version = 1"));
        Assert.Equal(57L, await Count(database, "select quantity_sold::bigint from ticket_types where name = 'Early bird'"));
        Assert.Equal(1L, await Count(database, "select count(*) from events"));
    }

    /// <summary>Starts the product and tells what it shows once the demo is complete.</summary>
    private static async Task<string> Demo(TestDatabase database)
    {
        await using var product = await Product.Start(database, null, ("Demo:Enabled", "true"));
        var eventId = DemoFestival.Id(product.Services.GetRequiredService<MasterKey>(), "event");
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            using var answer = await product.Client.GetAsync($"/api/v1/events/{eventId}", limit.Token);
            if (answer.IsSuccessStatusCode)
            {
                var shown = await answer.Json();
                var types = shown.GetProperty("ticketTypes").EnumerateArray().Select(type => (type.Text("name"), type.Text("status"))).ToList();
                Assert.Equal(
                    [("Weekend", "on_sale"), ("Weekend with camping", "on_sale"), ("Early bird", "on_sale"), ("Saturday", "on_sale"), ("Sunday", "upcoming"), ("Child under 12", "on_sale")],
                    types);
                if (shown.GetProperty("ticketTypes")[2].GetProperty("available").GetInt32() == 3)
                    break;
            }

            await Task.Delay(200, limit.Token);
        }

        var session = await product.Client.Post("/api/v1/auth/login", new { email = DemoFestival.OrganizerEmail, password = DemoFestival.Password }).Json();
        using var organizer = product.NewClient(session.Text("accessToken"));
        JsonElement devices;
        do
            devices = (await organizer.GetAsync($"/api/v1/organizer/events/{eventId}/devices", limit.Token).Json()).GetProperty("items");
        while (devices.GetArrayLength() < 4);
        var sales = (await organizer.GetAsync($"/api/v1/organizer/dashboard/analytics/{eventId}", limit.Token).Json()).GetProperty("ticketTypes")[2];
        return $"{devices.GetRawText()} {sales.GetRawText()}";
    }

    private static Task<long> Count(TestDatabase database, string sql) => PostgresServer.Scalar<long>(database.ConnectionString, sql)!;
}
