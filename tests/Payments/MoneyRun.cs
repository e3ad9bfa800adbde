using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using EventLoop.Acceptance;
using EventLoop.Requests;

namespace EventLoop.Payments;

/// <summary>One buyer after another with a mind of their own, chosen by the seed; and an organizer who pays some of them back.</summary>
internal sealed class MoneyRun(FakeStripe stripe, StripePost post, PersistentClient client, IReadOnlyList<Fair> fairs)
{
    /// <summary>A test card's number, sent wherever a careless client could send one.</summary>
    public const string CardNumber = "4242424242424242";

    private static readonly string[] Plans =
    [
        .. Enumerable.Repeat("pays", 52), .. Enumerable.Repeat("closes the browser", 12), .. Enumerable.Repeat("pays twice", 4),
        .. Enumerable.Repeat("pays too little", 4), .. Enumerable.Repeat("pays late", 8), .. Enumerable.Repeat("declined", 5),
        .. Enumerable.Repeat("leaves", 6), .. Enumerable.Repeat("cancels", 4), .. Enumerable.Repeat("cancels and pays", 5),
    ];

    private readonly ConcurrentDictionary<string, int> happened = new();

    public IReadOnlyDictionary<string, int> Happened => happened;

    public async Task Buy(int number, int seed)
    {
        var dice = new Random(HashCode.Combine(number, seed) & int.MaxValue);
        var fair = fairs[dice.Next(fairs.Count)];
        var (ticketTypeId, quantity) = (fair.TicketTypes[dice.Next(2)], 1 + dice.Next(3));
        // Some browsers fill a form in wrongly, and the one after that is filled in by hand.
        if (dice.Next(4) == 0)
            await MustRefuse(fair, ticketTypeId, number, seed, dice);
        var placed = await client.Send(() => Place(fair, ticketTypeId, quantity, $"place-{seed}-{number}", $"ann{number}@example.org", "Ann Example", null));
        if (placed.Status != 201)
        {
            Count($"refused: {placed.Code}");
            return;
        }

        var order = placed.Body;
        if (order.GetProperty("payment").ValueKind == JsonValueKind.Null)
        {
            Count("expired before Stripe answered");
            return;
        }

        var intent = stripe.Intent(order.GetProperty("payment").Text("paymentIntentId"));
        var plan = Plans[dice.Next(Plans.Length)];
        Count(plan);
        await (plan switch
        {
            "closes the browser" => Pay(intent),
            "pays twice" => PayTwice(order, intent, number),
            "pays too little" => PayAndConfirm(order, intent, number, received: 1 + dice.Next(100)),
            "pays late" => PayLate(intent),
            "declined" => Decline(order, intent, number),
            "leaves" => Task.CompletedTask,
            "cancels" => Cancel(order),
            "cancels and pays" => Task.WhenAll(Cancel(order), Pay(intent)),
            _ => PayAndGoOn(fair, order, intent, number, dice),
        });
    }

    private async Task MustRefuse(Fair fair, Guid ticketTypeId, int number, int seed, Random dice)
    {
        var (email, name, phone) = dice.Next(3) switch
        {
            0 => ($"{CardNumber}@example.org", "Ann Example", null),
            1 => ($"ann{number}@example.org", "4242 4242 4242 4242", null),
            _ => ($"ann{number}@example.org", "Ann Example", "4242-4242-4242-4242"),
        };
        var refused = await client.Send(() => Place(fair, ticketTypeId, 1, $"wrong-{seed}-{number}", email, name, phone));
        Count($"a card's number as something else: {refused.Kind}");
        if (refused.Status != 400)
            throw new InvalidOperationException($"A card's number was taken as something else: {refused.Status}.");
    }

    private static HttpRequestMessage Place(Fair fair, Guid ticketTypeId, int quantity, string key, string email, string name, string? phone) =>
        Request(HttpMethod.Post, "/orders", key, null, new
        {
            eventId = fair.EventId,
            items = new[] { new { ticketTypeId, quantity } },
            attendee = new { email, name, phone },
            card = new { number = CardNumber, cvc = "123" },
        });

    private async Task PayAndGoOn(Fair fair, JsonElement order, FakeIntent intent, int number, Random dice)
    {
        var confirmed = await PayAndConfirm(order, intent, number);
        if (confirmed.Status != 200)
            return;
        var tickets = confirmed.Body.GetProperty("tickets").EnumerateArray().Select(ticket => ticket.Text("ticketId")).ToList();
        switch (dice.Next(10))
        {
            case 0:
                await Refund(fair, order, intent, number, new { ticketIds = tickets[..1] }, dice);
                break;
            case 1:
                await Refund(fair, order, intent, number, new { amount = 1 + dice.Next(500) }, dice);
                break;
            case 2:
                await Refund(fair, order, intent, number, new { }, dice);
                break;
            case 3:
                var back = await client.Send(() => Request(HttpMethod.Post, $"/orders/{order.Text("orderId")}/refund", $"back-{number}", order, new { }));
                Count($"given back: {back.Kind}");
                break;
            case 4 when dice.Next(3) == 0:
                var (_, dispute) = stripe.DisputeOf(intent);
                post.Send("charge.dispute.created", dispute.ToJson(), mayBeLost: false);
                await Task.Delay(dice.Next(500));
                dispute.Status = dice.Next(2) == 0 ? "won" : "lost";
                post.Send("charge.dispute.closed", dispute.ToJson(), mayBeLost: false);
                Count("disputed");
                break;
        }
    }

    private async Task Refund(Fair fair, JsonElement order, FakeIntent intent, int number, object body, Random dice)
    {
        var refunded = await client.Send(() =>
        {
            var request = Request(HttpMethod.Post, $"/organizer/orders/{order.Text("orderId")}/refund", $"refund-{number}", null, body);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", fair.OrganizerToken);
            return request;
        });
        Count($"refunded: {refunded.Kind}");
        if (dice.Next(4) != 0)
            return;
        var sentBack = stripe.Between(() =>
        {
            var refund = intent.Refunds.FirstOrDefault(refund => !refund.HasFailed);
            refund?.HasFailed = true;
            return refund;
        });
        if (sentBack is null)
            return;
        Count("sent back by the bank");
        post.Send("refund.failed", sentBack.ToJson(), mayBeLost: false);
    }

    private async Task<Answer> PayAndConfirm(JsonElement order, FakeIntent intent, int number, long? received = null)
    {
        await Pay(intent, received);
        var confirmed = await client.Send(() => Request(HttpMethod.Post, $"/orders/{order.Text("orderId")}/confirm", $"confirm-{number}", order, new
        {
            paymentIntentId = intent.Id, cardNumber = CardNumber,
        }));
        Count($"confirmed: {confirmed.Kind}");
        return confirmed;
    }

    // As at Stripe: what was cancelled cannot be paid any more.
    private Task Pay(FakeIntent intent, long? received = null)
    {
        if (stripe.Between(() => intent.Status is "requires_payment_method" or "processing" && intent.Pay(received) is not null))
            post.Send("payment_intent.succeeded", WithCard(intent.ToJson()));
        else
            Count("could not pay any more");
        return Task.CompletedTask;
    }

    private async Task PayTwice(JsonElement order, FakeIntent intent, int number)
    {
        var second = stripe.Another(intent).Pay();
        post.Send("payment_intent.succeeded", second.ToJson(), mayBeLost: false);
        await PayAndConfirm(order, intent, number);
    }

    private async Task PayLate(FakeIntent intent)
    {
        if (!stripe.Between(() => intent.Status == "requires_payment_method" && intent.BeginToPay() is not null))
            return;
        await Task.Delay(TimeSpan.FromSeconds(6));
        await Pay(intent);
    }

    private async Task Decline(JsonElement order, FakeIntent intent, int number)
    {
        stripe.Between(intent.Decline);
        post.Send("payment_intent.payment_failed", WithCard(intent.ToJson()));
        var confirmed = await client.Send(() => Request(HttpMethod.Post, $"/orders/{order.Text("orderId")}/confirm", $"confirm-{number}", order, new { paymentIntentId = intent.Id }));
        Count($"confirmed: {confirmed.Kind}");
    }

    private async Task Cancel(JsonElement order) =>
        Count($"cancelled: {(await client.Send(() => Request(HttpMethod.Delete, $"/orders/{order.Text("orderId")}", null, order, null))).Kind}");

    private static System.Text.Json.Nodes.JsonObject WithCard(System.Text.Json.Nodes.JsonObject about)
    {
        about["payment_method_details"] = new System.Text.Json.Nodes.JsonObject { ["number"] = CardNumber };
        return about;
    }

    private void Count(string what) => happened.AddOrUpdate(what, 1, (_, times) => times + 1);

    private static HttpRequestMessage Request(HttpMethod method, string path, string? key, JsonElement? order, object? body)
    {
        var request = new HttpRequestMessage(method, $"/api/v1{path}?card={CardNumber}");
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType());
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (order is { } placed)
            request.Headers.Add("X-Order-Token", placed.Text("orderToken"));
        return request;
    }
}
