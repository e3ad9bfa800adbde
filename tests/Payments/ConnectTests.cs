using System.Net;
using System.Net.Http.Json;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Payments;

/// <summary>Organizers with accounts of their own at Stripe, over HTTP.</summary>
public sealed class ConnectTests : IAsyncLifetime
{
    private FakeStripe stripe = null!;
    private TestDatabase database = null!;
    private Product product = null!;

    public async Task InitializeAsync()
    {
        stripe = await FakeStripe.Start();
        database = await TestDatabase.Create();
        product = await Product.Start(
            database, null, [.. stripe.Settings.Select(setting => (setting.Key, setting.Value!)), ("Stripe:Connect", "true"), ("Stripe:ConnectWebhookSecret", "whsec_connect")]);
    }

    public async Task DisposeAsync()
    {
        await product.DisposeAsync();
        await database.DisposeAsync();
        await stripe.DisposeAsync();
    }

    [Fact]
    public async Task An_organizer_connects_an_account_and_what_buyers_pay_goes_there_less_the_fee()
    {
        var festival = await Festival.Open(product);
        Assert.Equal("none", await Status(festival));
        var before = await Pay(festival);

        var link = (await festival.Client.PostAsync("/api/v1/organizer/payout-account/link", null).Json()).Text("url");
        await festival.Client.PostAsync("/api/v1/organizer/payout-account/link", null).Json();
        var account = Assert.Single(stripe.Accounts);
        Assert.Equal(($"{festival.Organizer.UserId}", $"https://connect.stripe.com/setup/e/{account.Id}/fake"), (account.OrganizerId, link));
        Assert.Equal("incomplete", await Status(festival));
        account.IsActive = true;
        await Hear("account.updated", account.ToJson(), "whsec_connect");
        await Until(async () => await Status(festival) == "active");

        var after = await Pay(festival);
        Assert.Equal((null, 0L), (before.Destination, before.AtOrganizer));
        Assert.Equal((account.Id, 162L, 2500L), (after.Destination, after.Fee, after.AtOrganizer));
        Assert.Equal("fees -324, gateway 2824, organizer -2500", await Accounts(festival));

        account.Payouts.Add(("po_1", 1000, "eur", "paid"));
        var money = await festival.Client.GetAsync("/api/v1/organizer/payout-account/money").Json();
        Assert.Equal("""[{"currency":"EUR","available":-1000,"pending":2500}]""", money.GetProperty("balances").GetRawText());
        Assert.Equal(("po_1", 1000L, "paid"), (money.GetProperty("payouts")[0].Text("payoutId"), money.GetProperty("payouts")[0].GetProperty("amount").GetInt64(), money.GetProperty("payouts")[0].Text("status")));
        Assert.EndsWith("po_1,2030-03-17T17:46:40.0000000Z,2030-03-18,paid,EUR,1000\n", await festival.Client.GetStringAsync("/api/v1/organizer/payout-account/payouts.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refund_takes_the_transfer_back_and_leaves_the_fee_and_what_was_never_sold_costs_nothing()
    {
        var festival = await Connected();
        var sold = await Pay(festival, 2);
        await festival.Client.Post($"/api/v1/organizer/orders/{sold.Metadata["order_id"]}/refund", new { amount = 1000 }).Json();
        Assert.Equal(5324 - 324 - 1000, sold.AtOrganizer);
        await festival.Client.Post($"/api/v1/organizer/orders/{sold.Metadata["order_id"]}/refund", new { }).Json();
        Assert.Equal(-324, sold.AtOrganizer);
        Assert.Equal("fees -324, gateway 324", await Accounts(festival, but: "organizer"));

        await festival.Client.PutAsync($"{festival.Path}/limits", JsonContent.Create(new { perCard = 1 })).Json();
        var unsold = await Pay(festival, 2, status: HttpStatusCode.UnprocessableEntity);
        Assert.Equal((5324, 0L), (unsold.Refunded, unsold.AtOrganizer));
        Assert.Equal("fees -324, gateway 324", await Accounts(festival, but: "organizer"));
        Assert.Equal("[]", (await festival.Client.GetAsync($"{festival.Path}/reconciliation").Json()).GetProperty("differences").GetRawText());
    }

    [Fact]
    public async Task What_costs_less_than_the_fee_that_the_organizer_bears_stays_with_the_operator()
    {
        var connected = await Connected();
        var cheap = await Festival.Open(product, Festival.Event(ticketTypes: [Festival.TicketType(price: 60)], feePayer: "organizer"), connected.Organizer);

        var intent = await Pay(cheap);

        Assert.Equal((null, 60L), (intent.Destination, intent.Received));
        Assert.Equal("fees -101, gateway 60, organizer 41", await Accounts(cheap));
    }

    [Fact]
    public async Task A_lost_dispute_is_taken_back_from_the_organizer_once()
    {
        var festival = await Connected();
        var intent = await Pay(festival);
        var (_, dispute) = stripe.DisputeOf(intent);
        await Hear("charge.dispute.created", dispute.ToJson());
        dispute.Status = "lost";
        for (var copies = 0; copies < 3; copies++)
            await Hear("charge.dispute.closed", dispute.ToJson());
        await Until(async () => await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from payment_news where due_at is not null") == 0);

        Assert.Equal(2662, Assert.Single(intent.Reversals).Amount);
        Assert.Equal(-162, intent.AtOrganizer);
        Assert.Equal("fees -162, gateway 162", await Accounts(festival, but: "organizer"));
    }

    [Theory]
    [InlineData(false, 1662, "fees -162, gateway -838, organizer 1000")]
    [InlineData(true, 0, "fees -162, gateway -2500, organizer 2662")]
    public async Task What_is_left_of_a_transfer_is_taken_back_for_a_lost_dispute_and_the_organizer_owes_the_rest(bool accountIsEmpty, long takenBack, string accounts)
    {
        var festival = await Connected();
        var intent = await Pay(festival);
        await festival.Client.Post($"/api/v1/organizer/orders/{intent.Metadata["order_id"]}/refund", new { amount = 1000 }).Json();
        stripe.AccountsAreEmpty = accountIsEmpty;
        var (_, dispute) = stripe.DisputeOf(intent);
        dispute.Status = "lost";
        for (var copies = 0; copies < 3; copies++)
            await Hear("charge.dispute.closed", dispute.ToJson());
        await Until(async () => await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from payment_news where due_at is not null") == 0);

        Assert.Equal(takenBack, intent.Reversals.Sum(reversal => reversal.Amount));
        Assert.Equal(accounts, await Accounts(festival));
        var owed = Assert.Single((await festival.Client.GetAsync("/api/v1/organizer/payouts").Json()).GetProperty("balances").EnumerateArray());
        Assert.Equal(takenBack - 2662, owed.GetProperty("owed").GetInt64());
    }

    [Fact]
    public async Task Only_organizers_connect_accounts_and_only_Stripe_says_how_they_stand()
    {
        var festival = await Festival.Create(product);
        await (await product.RegisterAttendee()).Client.PostAsync("/api/v1/organizer/payout-account/link", null).Problem(403, "forbidden");
        await product.Client.GetAsync("/api/v1/organizer/payout-account").Problem(401, "unauthorized");
        await festival.Client.PostAsync("/api/v1/organizer/payout-account/link", null).Json();
        var account = stripe.Accounts[0];
        await Hear("account.updated", new FakeAccount(account.Id, account.OrganizerId) { IsActive = true }.ToJson(), "whsec_connect");
        await Until(async () => await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from payment_news where due_at is not null") == 0);
        Assert.Equal("incomplete", await Status(festival));

        stripe.Before = _ => Task.FromResult(Trouble.Fail);
        await festival.Client.PostAsync("/api/v1/organizer/payout-account/link", null).Problem(503, "payment_unavailable");
    }

    private async Task<Festival> Connected()
    {
        var festival = await Festival.Open(product);
        await festival.Client.PostAsync("/api/v1/organizer/payout-account/link", null).Json();
        stripe.Accounts[^1].IsActive = true;
        await Hear("account.updated", stripe.Accounts[^1].ToJson(), "whsec_connect");
        await Until(async () => await Status(festival) == "active");
        return festival;
    }

    private async Task<FakeIntent> Pay(Festival festival, int quantity = 1, HttpStatusCode status = HttpStatusCode.OK)
    {
        var order = await festival.Place(quantity);
        var intent = stripe.IntentOf(order.GetProperty("orderId").GetGuid()).Pay();
        using var confirm = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/orders/{order.Text("orderId")}/confirm") { Content = JsonContent.Create(new { paymentIntentId = intent.Id }) };
        confirm.Headers.Add("X-Order-Token", order.Text("orderToken"));
        using var answer = await product.Client.SendAsync(confirm);
        Assert.Equal(status, answer.StatusCode);
        return intent;
    }

    private async Task Hear(string type, System.Text.Json.Nodes.JsonNode about, string secret = FakeStripe.WebhookSecret)
    {
        var (body, signature) = stripe.Message(type, about, secret: secret);
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/v1/payments/stripe/webhook") { Content = new ByteArrayContent(body) };
        message.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        using var answer = await product.Client.SendAsync(message);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<string> Status(Festival festival) => (await festival.Client.GetAsync("/api/v1/organizer/payout-account").Json()).Text("status");

    private static async Task<string> Accounts(Festival festival, string but = "")
    {
        var sums = (await festival.Client.GetAsync($"{festival.Path}/books").Json()).GetProperty("accounts").EnumerateArray().ToList();
        Assert.Equal(0, sums.Sum(sum => sum.GetProperty("amount").GetInt64()));
        return string.Join(", ", sums.Where(sum => sum.Text("name") != but && sum.GetProperty("amount").GetInt64() != 0).Select(sum => $"{sum.Text("name")} {sum.GetProperty("amount").GetInt64()}"));
    }

    private static async Task Until(Func<Task<bool>> isTrue)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await isTrue())
            await Task.Delay(20, limit.Token);
    }
}
