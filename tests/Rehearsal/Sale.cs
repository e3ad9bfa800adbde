using System.Collections.Concurrent;

namespace EventLoop.Rehearsal;

/// <summary>A ticket that somebody was given.</summary>
internal sealed record BoughtTicket(Guid Id, string Code);

/// <summary>
/// The sale as people make it: they look, think, place an order, think again and pay; some leave, some click twice, some cards are
/// declined. Everything that was acknowledged is kept for the auditor.
/// </summary>
internal sealed class Sale(Stage stage, Wire wire, Score score, Options options)
{
    private const double LeavesWithoutBuying = 0.05;
    private const double ClicksTwice = 0.12;
    private const double Abandons = 0.06;
    private const double CardIsDeclined = 0.02;

    public ConcurrentBag<Guid> PaidOrders { get; } = [];

    public ConcurrentBag<BoughtTicket> Tickets { get; } = [];

    /// <summary>Answers to two clicks that were not the same, which they must be.</summary>
    public ConcurrentBag<string> Differences { get; } = [];

    public async Task Run(IReadOnlyList<TimeSpan> arrivals, CancellationToken over)
    {
        var opening = score.Elapsed;
        await Task.WhenAll(arrivals.Select(async (arrival, number) =>
        {
            var wait = opening + arrival - score.Elapsed;
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (over.IsCancellationRequested)
                return;
            score.Arrived();
            score.Became(await Buy(number, new Random(HashCode.Combine(options.Seed, number))));
        }));
    }

    /// <returns>What became of this buyer.</returns>
    private async Task<string> Buy(int number, Random random)
    {
        var looked = await wire.Send(Step.Look, () => Wire.Get($"/events/{stage.EventId}"));
        if (!looked.Succeeded)
            return "failed";
        if (looked.Body.GetProperty("ticketTypes").EnumerateArray().All(type => type.GetProperty("status").GetString() == "sold_out"))
        {
            score.SoldOut();
            return "saw that all was sold out";
        }

        await Think(random);
        if (random.NextDouble() < LeavesWithoutBuying)
            return "only looked";

        var (order, quantity) = await Place(number, random);
        if (!order.Succeeded)
            return order.Code == "sold_out" ? "came too late" : "failed";
        score.Holds(quantity);
        await Think(random);
        return random.NextDouble() < Abandons ? await Leave(order, quantity, random) : await Pay(order, number, quantity, random);
    }

    /// <summary>Whoever does not get one kind of ticket tries the others.</summary>
    private async Task<(Reply Order, int Quantity)> Place(int number, Random random)
    {
        var quantity = random.NextDouble() switch { < 0.55 => 1, < 0.85 => 2, < 0.95 => 3, _ => 4 };
        // EventLoop's sandbox gateway declines such addresses.
        var email = random.NextDouble() < CardIsDeclined ? $"buyer{number}+decline@example.org" : $"buyer{number}@example.org";
        var placed = default(Reply);
        foreach (var kind in stage.TicketKinds.OrderByDescending(kind => kind.Total * random.NextDouble()))
        {
            var key = $"{stage.EventId:N}-{number}-{kind.Id:N}";
            var body = new
            {
                eventId = stage.EventId,
                items = new[] { new { ticketTypeId = kind.Id, quantity } },
                attendee = new { email, name = $"Buyer {number}" },
            };
            placed = await Click(random, Step.Place, () => Wire.Post("/orders", body, key: key), "orderId");
            if (placed.Code != "sold_out")
                break;
            score.SoldOut();
        }

        return (placed, quantity);
    }

    private async Task<string> Pay(Reply order, int number, int quantity, Random random)
    {
        var orderId = order.Body.GetProperty("orderId").GetGuid();
        var token = order.Body.GetProperty("orderToken").GetString();
        var payment = order.Body.GetProperty("payment");
        var body = new { paymentIntentId = payment.ValueKind == System.Text.Json.JsonValueKind.Null ? null : payment.GetProperty("paymentIntentId").GetString() };
        var paid = await Click(
            random, Step.Confirm, () => Wire.Post($"/orders/{orderId}/confirm", body, key: $"{stage.EventId:N}-{number}-pay", orderToken: token), "tickets");
        if (!paid.Succeeded)
            return paid.Code == "payment_failed" ? "card was declined" : "failed";
        score.Sells(quantity);
        PaidOrders.Add(orderId);
        foreach (var ticket in paid.Body.GetProperty("tickets").EnumerateArray())
            Tickets.Add(new(ticket.GetProperty("ticketId").GetGuid(), ticket.GetProperty("code").GetString()!));
        return "bought";
    }

    /// <summary>Half of them tell; the places of the others stay held for a while.</summary>
    private async Task<string> Leave(Reply order, int quantity, Random random)
    {
        if (random.NextDouble() < 0.5)
            return "left without paying";
        var (orderId, token) = (order.Body.GetProperty("orderId").GetGuid(), order.Body.GetProperty("orderToken").GetString()!);
        var cancelled = await wire.Send(Step.Place, () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/v1/orders/{orderId}");
            request.Headers.Add("X-Order-Token", token);
            return request;
        });
        if (!cancelled.Succeeded)
            return "failed";
        score.Holds(-quantity);
        return "gave the places back";
    }

    /// <summary>Some click twice: the same request, under the same key, at the same time. Both must get the same answer.</summary>
    private async Task<Reply> Click(Random random, Step step, Func<HttpRequestMessage> request, string member)
    {
        if (random.NextDouble() >= ClicksTwice)
            return await wire.Send(step, request);
        var replies = await Task.WhenAll(wire.Send(step, request), wire.Send(step, request));
        if (replies.All(reply => reply.Succeeded) && replies[0].Body.GetProperty(member).GetRawText() != replies[1].Body.GetProperty(member).GetRawText())
            Differences.Add($"two clicks got two answers: {replies[0].Body.GetProperty(member).GetRawText()} and {replies[1].Body.GetProperty(member).GetRawText()}");
        return replies.FirstOrDefault(reply => reply.Succeeded, replies[0]);
    }

    private Task Think(Random random) => Task.Delay(TimeSpan.FromSeconds(options.Think * 2 * random.NextDouble()));
}
