using System.Text.Json;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EventLoop.Payments;

/// <summary>Books that are compared in the background, over HTTP.</summary>
public sealed class ReconciliationTests : IAsyncLifetime
{
    private const string List = "GET /v1/payment_intents";

    private FakeStripe stripe = null!;
    private TestDatabase database = null!;
    private Product product = null!;

    public async Task InitializeAsync()
    {
        stripe = await FakeStripe.Start();
        stripe.PageLength = 2;
        database = await TestDatabase.Create();
        product = await Start();
    }

    public async Task DisposeAsync()
    {
        await product.DisposeAsync();
        await database.DisposeAsync();
        await stripe.DisposeAsync();
    }

    [Fact]
    public async Task A_comparison_goes_on_where_it_was_when_Stripe_failed_and_the_product_was_restarted()
    {
        var festival = await Festival.Open(product);
        for (var n = 0; n < 5; n++)
            await Pay(festival);
        var lists = 0;
        stripe.Before = context => Task.FromResult(
            context.Request is { Method: "GET", Path.Value: "/v1/payment_intents" } && Interlocked.Increment(ref lists) > 2 ? Trouble.Fail : Trouble.None);

        var run = await festival.Client.PostAsync($"{festival.Path}/reconciliations", null).Json();
        var underWay = await Until(festival, latest => latest.GetProperty("looked").GetInt32() == 4);
        Assert.Equal((run.Text("runId"), "running"), (underWay.Text("runId"), underWay.Text("status")));
        Assert.Equal(run.Text("runId"), (await festival.Client.PostAsync($"{festival.Path}/reconciliations?day=2020-01-01", null).Json()).Text("runId"));

        await product.DisposeAsync();
        stripe.Before = _ => Task.FromResult(Trouble.None);
        var before = stripe.Requests.Count(request => request == List);
        product = await Start();
        festival = festival with { Organizer = festival.Organizer with { Client = product.NewClient(festival.Organizer.AccessToken) } };
        var done = await Until(festival, latest => latest.Text("status") == "done");

        Assert.Equal((run.Text("runId"), 5), (done.Text("runId"), done.GetProperty("looked").GetInt32()));
        Assert.Equal("[]", done.GetProperty("result").GetProperty("differences").GetRawText());
        Assert.Equal(5 * 2662, done.GetProperty("result").GetProperty("theirs").GetProperty("captured").GetInt64());
        Assert.Equal(1, stripe.Requests.Count(request => request == List) - before);
    }

    [Fact]
    public async Task What_differs_is_listed_and_exported_and_old_runs_are_forgotten()
    {
        var festival = await Festival.Open(product);
        var intent = await Pay(festival);
        intent.Refunds.Add(new("re_elsewhere", intent.Id, 5, "eur", "none"));
        for (var n = 0; n < IReconciliationGrain.Kept + 2; n++)
        {
            await festival.Client.PostAsync($"{festival.Path}/reconciliations", null).Json();
            await Until(festival, latest => latest.Text("status") == "done");
        }

        var runs = (await festival.Client.GetAsync($"{festival.Path}/reconciliations").Json()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(IReconciliationGrain.Kept, runs.Count);
        var difference = Assert.Single(runs[0].GetProperty("result").GetProperty("differences").EnumerateArray());
        Assert.Equal((intent.Id, "refunded", 5L), (difference.Text("paymentIntentId"), difference.Text("what"), difference.GetProperty("theirs").GetInt64()));
        var csv = await festival.Client.GetStringAsync($"{festival.Path}/reconciliations/{runs[0].Text("runId")}.csv");
        Assert.Equal($"{intent.Id},{intent.Metadata["order_id"]},refunded,EUR,0,5", csv.Split('\n')[1]);
        await festival.Client.GetAsync($"{festival.Path}/reconciliations/{Guid.CreateVersion7()}.csv").Problem(404, "not_found");
        await festival.Client.PostAsync($"{festival.Path}/reconciliations?day=soon", null).Problem(400, "invalid_request");
    }

    [Fact]
    public async Task What_Stripe_takes_and_pays_out_is_in_the_books_once_and_they_hold_what_Stripe_holds()
    {
        var festival = await Festival.Open(product);
        stripe.ProviderFee = 95;
        var intents = new List<FakeIntent>();
        for (var n = 0; n < 3; n++)
            intents.Add(await Pay(festival));
        await festival.Client.Post($"/api/v1/organizer/orders/{intents[0].Metadata["order_id"]}/refund", new { }).Json();
        stripe.Between(() =>
        {
            stripe.Payouts.Add(("po_1", 4000));
            return 0;
        });

        var grains = product.Services.GetRequiredService<IGrainFactory>();
        await grains.GetGrain<IGatewayBooksGrain>(0).CatchUp();
        await grains.GetGrain<IGatewayBooksGrain>(0).CatchUp();

        var books = await festival.Client.GetAsync($"{festival.Path}/books").Json();
        Assert.Equal(
            "fees -486, gateway 5039, organizer -4838, provider_fees 285",
            string.Join(", ", books.GetProperty("accounts").EnumerateArray().Where(sum => sum.GetProperty("amount").GetInt64() != 0).Select(sum => $"{sum.Text("name")} {sum.GetProperty("amount").GetInt64()}")));
        Assert.Contains(books.GetProperty("movements").EnumerateArray(), sum => sum.Text("name") == "provider_fee" && sum.GetProperty("count").GetInt32() == 3);
        Assert.Equal((2 * 2662) - (3 * 95) - 4000, await PostgresServer.Scalar<long>(database.ConnectionString, """
            select sum(amount_minor)::bigint from (
              select amount_minor from postings where account = 'gateway' union all select amount_minor from gateway_postings where account = 'gateway') p
            """));
        Assert.Equal(0L, await PostgresServer.Scalar<long>(database.ConnectionString, "select sum(amount_minor)::bigint from gateway_postings"));
    }

    private async Task<FakeIntent> Pay(Festival festival)
    {
        var order = await festival.Place();
        var intent = stripe.IntentOf(order.GetProperty("orderId").GetGuid()).Pay();
        using var holder = product.NewClient();
        holder.DefaultRequestHeaders.Add("X-Order-Token", order.Text("orderToken"));
        await holder.Post($"/api/v1/orders/{order.Text("orderId")}/confirm", new { paymentIntentId = intent.Id }).Json();
        return intent;
    }

    private static async Task<JsonElement> Until(Festival festival, Func<JsonElement, bool> isTrue)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var latest = (await festival.Client.GetAsync($"{festival.Path}/reconciliations").Json()).GetProperty("items")[0];
            if (isTrue(latest))
                return latest;
            await Task.Delay(20, limit.Token);
        }
    }

    private Task<Product> Start() => Product.Start(database, null, [.. stripe.Settings.Select(setting => (setting.Key, setting.Value!)), ("Stripe:TrySeconds", "1")]);
}
