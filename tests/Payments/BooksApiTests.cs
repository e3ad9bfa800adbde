using System.Globalization;
using System.Text.Json;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using UglyToad.PdfPig;
using Xunit;

namespace EventLoop.Payments;

/// <summary>The books over HTTP, with Stripe's own beside them.</summary>
public sealed class BooksApiTests : IAsyncLifetime
{
    private readonly Dictionary<string, string> tokens = [];
    private FakeStripe stripe = null!;
    private TestDatabase database = null!;
    private Product product = null!;

    public async Task InitializeAsync()
    {
        stripe = await FakeStripe.Start();
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
    public async Task The_books_agree_with_Stripes_until_somebody_refunds_there_and_are_the_same_when_written_again()
    {
        var (festival, orders) = await Sell(3);
        await festival.Client.Post($"/api/v1/organizer/orders/{orders[0].Text("orderId")}/refund", new { }).Json();

        var books = await festival.Client.GetAsync($"{festival.Path}/books").Json();
        Assert.Equal("fees -486, gateway 5324, organizer -4838", Sums(books.GetProperty("accounts")));
        Assert.Equal("charge 7986, refund 2662, refund_decided 2662, sale 7986", Sums(books.GetProperty("movements")));
        var agreed = await festival.Client.GetAsync($"{festival.Path}/reconciliation").Json();
        Assert.True(agreed.GetProperty("comparable").GetBoolean());
        Assert.Equal("[]", agreed.GetProperty("differences").GetRawText());
        Assert.Equal(agreed.GetProperty("ours").GetRawText(), agreed.GetProperty("theirs").GetRawText());
        Assert.Equal((7986, 2662), (agreed.GetProperty("ours").GetProperty("captured").GetInt64(), agreed.GetProperty("ours").GetProperty("refunded").GetInt64()));
        var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Assert.Equal("[]", (await festival.Client.GetAsync($"{festival.Path}/reconciliation?day={today}").Json()).GetProperty("differences").GetRawText());
        Assert.Equal("", Sums((await festival.Client.GetAsync($"{festival.Path}/books?day=2020-01-01").Json()).GetProperty("accounts")));
        await festival.Client.GetAsync($"{festival.Path}/books?day=yesterday").Problem(400, "invalid_request");

        stripe.Intents[^1].Refunds.Add(new("re_elsewhere", stripe.Intents[^1].Id, 5, "eur", "none"));
        var difference = Assert.Single((await festival.Client.GetAsync($"{festival.Path}/reconciliation").Json()).GetProperty("differences").EnumerateArray());
        Assert.Equal((stripe.Intents[^1].Id, "refunded", 0, 5), (difference.Text("paymentIntentId"), difference.Text("what"), difference.GetProperty("ours").GetInt64(), difference.GetProperty("theirs").GetInt64()));

        var csv = await festival.Client.GetStringAsync($"{festival.Path}/books.csv");
        Assert.Equal(1 + (3 * 5) + 4, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(0, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Sum(line => long.Parse(line.Split(',')[7], CultureInfo.InvariantCulture)));

        Assert.Equal("charge 3, refund 1, refund_decided 1", await PostgresServer.Scalar<string>( // A charge and its sale are a row together.
            database.ConnectionString, "select string_agg(movement || ' ' || rows, ', ' order by movement) from (select movement, count(*) as rows from movements group by 1) m"));

        var documents = await Documents();
        await product.DisposeAsync();
        await PostgresServer.Execute(database.ConnectionString, "truncate movements, documents; delete from follower_checkpoints where follower = 'books'");
        product = await Start();
        var signedIn = product.NewClient(festival.Organizer.AccessToken);
        Assert.Equal(csv, await signedIn.GetStringAsync($"{festival.Path}/books.csv"));
        Assert.Equal(documents, await Documents());
    }

    [Fact]
    public async Task Receipts_and_credit_notes_are_numbered_without_gaps_and_can_be_read()
    {
        var (festival, orders) = await Sell(4);
        foreach (var order in orders[..2])
            await festival.Client.Post($"/api/v1/organizer/orders/{order.Text("orderId")}/refund", new { amount = 100, reason = "Behind a pillar" }).Json();
        await OnlyTheOrganizerReads("Behind a pillar", festival, orders[1]);

        var documents = await festival.Client.GetAsync($"/api/v1/orders/{orders[1].Text("orderId")}/documents").Json();
        Assert.Equal(["receipt", "credit_note"], documents.EnumerateArray().Select(document => document.Text("kind")));
        Assert.Equal([2662, 100], documents.EnumerateArray().Select(document => document.GetProperty("total").GetInt64()));
        Assert.Equal("credit_note 1, credit_note 2, receipt 1, receipt 2, receipt 3, receipt 4", await PostgresServer.Scalar<string>(
            database.ConnectionString, "select string_agg(kind || ' ' || number, ', ' order by kind, number) from documents"));

        var path = $"/api/v1/orders/{orders[1].Text("orderId")}/documents/{documents[0].Text("documentId")}.pdf";
        using var pdf = PdfDocument.Open(await festival.Client.GetByteArrayAsync(path));
        var text = pdf.GetPage(1).Text;
        Assert.Contains($"Receipt {documents[0].GetProperty("number").GetInt64()}", text, StringComparison.Ordinal);
        Assert.Contains("1 x Regular at 25.00", text, StringComparison.Ordinal);
        Assert.Contains("26.62", text, StringComparison.Ordinal);
        using var credit = PdfDocument.Open(await festival.Client.GetByteArrayAsync($"/api/v1/orders/{orders[1].Text("orderId")}/documents/{documents[1].Text("documentId")}.pdf"));
        Assert.Contains($"Credit note {documents[1].GetProperty("number").GetInt64()}", credit.GetPage(1).Text, StringComparison.Ordinal);
        Assert.Contains("1.00", credit.GetPage(1).Text, StringComparison.Ordinal);
        await product.Client.GetAsync(path).Problem(401, "unauthorized");
        await festival.Client.GetAsync(path.Replace(documents[0].Text("documentId"), $"{Guid.CreateVersion7()}", StringComparison.Ordinal)).Problem(404, "not_found");
    }

    [Fact]
    public async Task Prices_and_orders_below_what_Stripe_takes_are_refused_with_their_reason()
    {
        var organizer = await product.RegisterOrganizer();
        var tooSmall = Festival.Event(ticketTypes: [Festival.TicketType(price: 49)], feePayer: "organizer");
        await organizer.Client.Post("/api/v1/organizer/events", tooSmall).Problem(422, "price_too_small");
        var festival = await Festival.Open(product, Festival.Event(ticketTypes: [Festival.TicketType(price: 49), Festival.TicketType("Free", 0)]), organizer);
        await festival.Change(new { feePayer = "organizer" }).Problem(422, "price_too_small");
        Assert.Equal("attendee", (await festival.Get()).Text("feePayer"));
        await festival.ChangeTicketType(0, new { price = 50 }).Json();
        await festival.Change(new { feePayer = "organizer" }).Json();
        await festival.ChangeTicketType(0, new { price = 49 }).Problem(422, "price_too_small");
        await festival.Client.Post($"{festival.Path}/ticket-types", Festival.TicketType("Cheap", 49)).Problem(422, "price_too_small");
        var quote = await festival.Client.GetAsync($"{festival.Path}/quote?price=49").Json();
        Assert.Equal((49, 50), (quote.GetProperty("buyerPays").GetInt64(), quote.GetProperty("least").GetInt64()));

        stripe.Least["eur"] = 60;
        var items = new[] { new { ticketTypeId = festival.TicketTypeIds[0], quantity = 1 } };
        await product.Client.Post("/api/v1/orders", new { eventId = festival.EventId, items, attendee = new { email = "ann@example.org", name = "Ann" } }).Problem(422, "amount_not_payable");
        stripe.Before = _ => Task.FromResult(Trouble.Fail);
        await product.Client.Post("/api/v1/orders", new { eventId = festival.EventId, items, attendee = new { email = "ann@example.org", name = "Ann" } }).Problem(503, "payment_unavailable");
    }

    private async Task<(Festival Festival, List<JsonElement> Orders)> Sell(int orders)
    {
        var festival = await Festival.Create(product);
        await festival.Publish();
        var sold = new List<JsonElement>();
        for (var n = 0; n < orders; n++)
        {
            var order = await festival.Place();
            stripe.IntentOf(order.GetProperty("orderId").GetGuid()).Pay();
            using var confirm = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/orders/{order.Text("orderId")}/confirm")
            {
                Content = System.Net.Http.Json.JsonContent.Create(new { paymentIntentId = order.GetProperty("payment").Text("paymentIntentId") }),
            };
            confirm.Headers.Add("X-Order-Token", tokens[order.Text("orderId")] = order.Text("orderToken"));
            sold.Add(await product.Client.SendAsync(confirm).Json());
        }

        return (festival, sold);
    }

    private async Task OnlyTheOrganizerReads(string reason, Festival festival, JsonElement order)
    {
        var path = $"/api/v1/orders/{order.Text("orderId")}";
        Assert.Equal(reason, Assert.Single((await festival.Client.GetAsync(path).Json()).GetProperty("refunds").EnumerateArray()).Text("reason"));
        using var holder = product.NewClient();
        holder.DefaultRequestHeaders.Add("X-Order-Token", tokens[order.Text("orderId")]);
        Assert.False(Assert.Single((await holder.GetAsync(path).Json()).GetProperty("refunds").EnumerateArray()).TryGetProperty("reason", out _));
        Assert.Equal(0L, await PostgresServer.Scalar<long>(database.ConnectionString, $"select count(*) from ledger_facts where facts::text like '%{reason}%'"));
    }

    private static string Sums(JsonElement sums) =>
        string.Join(", ", sums.EnumerateArray().Where(sum => sum.GetProperty("amount").GetInt64() != 0).Select(sum => $"{sum.Text("name")} {sum.GetProperty("amount").GetInt64()}"));

    private async Task<string?> Documents() => await PostgresServer.Scalar<string>(
        database.ConnectionString, "select string_agg(d::text, ' ' order by kind, number) from documents d");

    private Task<Product> Start() => Product.Start(database, null, [.. stripe.Settings.Select(setting => (setting.Key, setting.Value!))]);
}
