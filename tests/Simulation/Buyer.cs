using EventLoop.Accounts;
using EventLoop.Orders;
using EventLoop.Tickets;

namespace EventLoop.Simulation;

/// <summary>
/// Buys tickets, as people do: twice on one key, pays at the last moment or not at all, closes the browser, cancels, gives tickets away.
/// </summary>
internal sealed class Buyer(SimWorld world, Fair fair, string name, int seed) : Actor(world, name, seed)
{
    protected override async Task Act()
    {
        await Pause(240);
        for (var orders = 1 + Dice.Next(2); orders > 0; orders--)
        {
            if (await Place() is { } placed)
                await Decide(placed);
            await Pause(60);
        }
    }

    private static Caller Holder(Guid orderId) => Caller.Guest with { OrderId = orderId };

    private async Task<OrderView?> Place()
    {
        var types = fair.TicketTypes.OrderBy(_ => Dice.Next()).Take(Chance(0.35) ? 2 : 1).ToList();
        var how = Dice.Next(10) switch { 0 => "decline", 1 or 2 => "slow", _ => "plain" };
        var command = new PlaceOrder(
            Caller.Guest,
            fair.EventId,
            [.. types.Select(type => new OrderItem(type, 1 + Dice.Next(3)))],
            new($"{Name}+{how}@example.org", Name, null),
            Chance(0.85) ? new(NewGuid(), Dice.Next()) : null);
        var tries = Chance(0.25) && command.Request is not null ? new[] { Insist(() => Ask(command), IsFinal), Insist(() => Ask(command), IsFinal) } : [Insist(() => Ask(command), IsFinal)];

        // Some take the key for something else, too, which is for other desks to find out.
        if (command.Request is { } key && Chance(0.15))
        {
            var other = fair.TicketTypes[Dice.Next(fair.TicketTypes.Count)];
            tries = [.. tries, Insist(() => Ask(command with { Items = [new(other, 4)], Request = key with { BodyHash = key.BodyHash + 1 } }), IsFinal)];
        }

        OrderView? placed = null;
        foreach (var answer in tries)
            placed = (await answer)?.Value ?? placed;

        // Some repeat it much later, with the answer in their hands.
        if (placed is not null && command.Request is not null && Chance(0.2))
        {
            await Pause(90);
            await Insist(() => Ask(command), IsFinal);
        }

        return placed;

        static bool IsFinal(Outcome<OrderView, PlaceRefusal> answer) =>
            answer.Refusal is not PlaceRefusal.RequestInProgress and not PlaceRefusal.PaymentUnavailable;
    }

    private async Task<Outcome<OrderView, PlaceRefusal>> Ask(PlaceOrder command)
    {
        var since = Auditor.Step;
        var desk = OrderDesks.DeskOf(command.Items.Bearer(), command.Request?.Operation ?? NewGuid());
        var answer = await World.Grains.GetGrain<IOrderDeskGrain>(desk).Place(command);
        if (answer.Value is { } placed)
            Auditor.ToldPlaced(command, placed);
        if (answer.Refusal is PlaceRefusal.SoldOut)
        {
            foreach (var type in answer.About)
                Auditor.ToldSoldOut(type, command.Items.Where(item => item.TicketTypeId == type).Sum(item => item.Quantity), since);
        }

        return answer;
    }

    private async Task Decide(OrderView placed)
    {
        switch (Dice.Next(10))
        {
            case 0:
                return;
            case 1:
                await Pause(60);
                await Cancel(placed.OrderId);
                return;
            case 2:
                // Pays, and closes the browser.
                if (placed.Payment is { } payment)
                    World.Gateway.PayInBrowser(placed.OrderId, payment.PaymentIntentId);
                return;
            case 3:
                // Changes their mind in the midst of paying.
                var paying = Pay(placed);
                await Pause(3);
                await Cancel(placed.OrderId);
                await paying;
                return;
            case 4 or 5:
                // Pays at the very last moment, or just after.
                await World.Scheduler.Delay(placed.ExpiresAt - World.Scheduler.Now - TimeSpan.FromSeconds(2));
                await Pause(4);
                await Pay(placed);
                return;
            default:
                await Pause(30);
                await Pay(placed);
                return;
        }
    }

    private async Task Pay(OrderView placed)
    {
        if (placed.Payment is { } payment && Chance(0.3))
            World.Gateway.PayInBrowser(placed.OrderId, payment.PaymentIntentId);
        var key = new RequestKey(NewGuid(), 1);
        var answer = await Insist(() => Confirm(placed, key), IsFinal);
        if (Chance(0.2))
        {
            await Pause(30);
            answer = await Insist(() => Confirm(placed, Chance(0.5) ? key : null), IsFinal) ?? answer;
        }

        foreach (var ticket in answer?.Value?.Tickets ?? [])
        {
            fair.Know(placed.OrderId, ticket.TicketId, ticket.Code);
            if (Chance(0.15))
                await GiveAway(placed.OrderId, ticket.TicketId);
        }

        static bool IsFinal(Outcome<OrderView, ConfirmRefusal> answer) =>
            answer.Refusal is not ConfirmRefusal.PaymentPending and not ConfirmRefusal.PaymentUnavailable;
    }

    private async Task<Outcome<OrderView, ConfirmRefusal>> Confirm(OrderView placed, RequestKey? key)
    {
        var answer = await World.Grains.GetGrain<IOrderGrain>(placed.OrderId)
            .Confirm(new(Holder(placed.OrderId), placed.Payment?.PaymentIntentId, key));
        if (answer.Value is { } confirmed)
            Auditor.ToldConfirmed(confirmed);
        if (answer.Refusal is ConfirmRefusal.HoldExpired)
            Auditor.ToldHoldExpired(placed.OrderId);
        Auditor.Check(
            World.Cluster.MayBeStale(placed.OrderId) || (answer.Refusal is not (ConfirmRefusal.NotFound or ConfirmRefusal.NotYours or ConfirmRefusal.KeyReused)
                && (answer.Refusal is not ConfirmRefusal.PaymentMismatch || Auditor.IsPaidWrongly(placed.OrderId))),
            $"A buyer who confirms their own order hears {answer.Refusal}.");
        return answer;
    }

    private async Task Cancel(Guid orderId)
    {
        var answer = await Insist(() => World.Grains.GetGrain<IOrderGrain>(orderId).Cancel(Holder(orderId)));
        if (answer?.Value is { } cancelled)
            Auditor.ToldCancelled(cancelled);
    }

    private async Task GiveAway(Guid orderId, Guid ticketId)
    {
        await Pause(60);
        var command = new TransferTicket(Holder(orderId), NewGuid(), $"{Name}.friend@example.org", $"Friend of {Name}");
        var answer = await Insist(() => World.Grains.GetGrain<ITicketGrain>(ticketId).Transfer(command));
        if (answer?.Value is { } transferred)
        {
            Auditor.ToldTransferred(transferred);
            fair.Know(orderId, ticketId, transferred.Code);
        }
    }
}
