using EventLoop.Events;
using EventLoop.Gates;
using EventLoop.Orders;
using EventLoop.Tickets;

namespace EventLoop.Simulation;

/// <summary>Sets the event up; later changes quantities, refunds, transfers, blocks, gives tickets away and sells at the door.</summary>
internal sealed class Organizer(SimWorld world, Fair fair, int seed) : Actor(world, "organizer", seed)
{
    /// <summary>Whether the event stands.</summary>
    public bool IsReady { get; private set; }

    public int Actions { get; init; } = 20;

    protected override async Task Act()
    {
        if (!IsReady)
        {
            await SetUp();
            return;
        }

        for (var actions = Dice.Next(Actions); actions > 0; actions--)
        {
            await Pause(60);
            await (Dice.Next(Chance(0.03) ? 8 : 7) switch
            {
                7 => Cancel(),
                6 => Issue(),
                0 or 1 => ChangeQuantity(),
                2 => Transfer(),
                3 => Chance(0.5) ? Block() : PutName(),
                _ => Refund(),
            });
        }
    }

    private IEventGrain Event => World.Grains.GetGrain<IEventGrain>(fair.EventId);

    private async Task SetUp()
    {
        var now = World.Scheduler.Now;
        var details = new EventDetails(
            "Night of tests", "", now.AddDays(30), now.AddDays(31), "Europe/Amsterdam", "EUR",
            Chance(0.5) ? FeePayer.Attendee : FeePayer.Organizer, new("The hall", "Somewhere 1", 500, 52.37, 4.9), 8);
        var types = Enumerable.Range(1, 1 + Dice.Next(3))
            .Select(number => new TicketTypeDetails($"Type {number}", Chance(0.2) ? 0 : 2_500, 2 + Dice.Next(10), null, null, null, false)).ToList();
        var created = await Forever(() => Event.Create(fair.Organizer, new(details, types, 1)));
        fair.TicketTypes.AddRange(created.Value!.TicketTypes.Select(type => type.TicketTypeId));
        await Forever(() => Event.Publish(fair.Organizer));
        for (var gate = 1; gate <= 2; gate++)
        {
            var id = NewGuid();
            await Forever(() => World.Grains.GetGrain<IGateGrain>(id).Create(fair.Organizer, fair.EventId, new($"Gate {gate}", [], GateDirection.Both, null, null)));
            fair.Gates.Add(id);
        }

        if (Chance(0.5))
        {
            var device = NewGuid();
            await Forever(() => Event.EnrolDevice(fair.Organizer, new(device, "Scanner", Fair.TokenHash, [.. fair.Gates])));
            fair.Device = device;
        }

        if (Chance(0.5))
        {
            var parts = World.Grains.GetGrain<IEventParts>(fair.EventId);
            var (staff, gone) = (NewGuid(), NewGuid());
            await Forever(() => parts.AssignStaff(fair.Organizer, gone));
            await Forever(() => parts.AssignStaff(fair.Organizer, staff));
            await Forever(() => parts.RemoveStaff(fair.Organizer, gone));
            fair.Staff = staff;
        }

        IsReady = true;
    }

    private async Task<Outcome<T, TRefusal>> Forever<T, TRefusal>(Func<Task<Outcome<T, TRefusal>>> call)
        where T : class
        where TRefusal : struct, Enum
    {
        while (true)
        {
            if (await Insist(call) is not { } answer)
                continue;
            if (answer.Refusal is null)
                return answer;
            Auditor.Check(World.Cluster.MayBeStale(fair.EventId), $"The organizer could not set the event up: {answer.Refusal}.");
            await Pause(10);
        }
    }

    private async Task ChangeQuantity()
    {
        var type = fair.TicketTypes[Dice.Next(fair.TicketTypes.Count)];
        var quantity = 1 + Dice.Next(14);
        var price = Chance(0.3) ? 1_000 * Dice.Next(4) : (long?)null;
        var answer = await Insist(() => Event.ChangeTicketType(fair.Organizer, type, new(null, price, quantity, null, null, null)));
        if (answer?.Value is not null)
            Auditor.Check(Auditor.TicketTypes[type].Total == quantity, "A ticket type was changed, and the ledger does not say so.");
    }

    private async Task Cancel()
    {
        var answer = await Insist(() => Event.Cancel(fair.Organizer));
        if (answer?.Value is { } view)
            Auditor.Check(World.Database.Row<EventRow>(fair.EventId)!.Status == view.Status, "An event was cancelled, and its row does not say so.");
    }

    private async Task Issue()
    {
        var office = World.Grains.GetGrain<IBoxOfficeGrain>(fair.EventId);
        var (operation, type, quantity) = (NewGuid(), fair.TicketTypes[Dice.Next(fair.TicketTypes.Count)], 1 + Dice.Next(3));
        var order = Chance(0.5)
            ? (await Insist(() => office.Give(new(fair.Organizer, operation, type, quantity, new("", "Guest", null), null))))?.Value
            : (await Insist(() => office.Sell(new(fair.Organizer, operation, type, quantity, PaidBy.Cash, new("", "", null), null))))?.Value?.Order;
        if (order is null)
            return;
        Auditor.ToldIssued(operation, type, quantity, order);
        foreach (var ticket in order.Tickets)
            fair.Know(order.OrderId, ticket.TicketId, ticket.Code);
    }

    private async Task Refund()
    {
        if (fair.Tickets.Count == 0)
            return;
        var ticket = fair.Tickets[Dice.Next(fair.Tickets.Count)];
        IReadOnlyList<Guid>? some = Chance(0.5) ? [ticket.TicketId] : null;
        var command = new RefundOrder(fair.Organizer, NewGuid(), some, Chance(0.3) ? 1 + Dice.Next(3_000) : null, null);
        var answer = await Insist(() => World.Grains.GetGrain<IOrderGrain>(ticket.OrderId).Refund(command));
        if (answer?.Value is { } refunded)
            Auditor.ToldRefunded(command.RefundId, refunded);
    }

    private async Task Transfer()
    {
        if (fair.Tickets.Count == 0)
            return;
        var ticket = fair.Tickets[Dice.Next(fair.Tickets.Count)];
        var command = new TransferTicket(fair.Organizer, NewGuid(), "heir@example.org", "Heir");
        var answer = await Insist(() => World.Grains.GetGrain<ITicketGrain>(ticket.TicketId).Transfer(command));
        if (answer?.Value is { } transferred)
        {
            Auditor.ToldTransferred(transferred);
            fair.Know(ticket.OrderId, ticket.TicketId, transferred.Code);
        }
    }

    private async Task PutName()
    {
        if (fair.Tickets.Count == 0)
            return;
        var ticket = fair.Tickets[Dice.Next(fair.Tickets.Count)];
        var command = new NameTicket(fair.Organizer, NewGuid(), "Somebody");
        var answer = await Insist(() => World.Grains.GetGrain<ITicketGrain>(ticket.TicketId).Name(command));
        if (answer?.Value is { } view)
            Auditor.ToldNamed(command.OperationId, view);
    }

    private async Task Block()
    {
        if (fair.Tickets.Count == 0)
            return;
        var ticket = World.Grains.GetGrain<ITicketGrain>(fair.Tickets[Dice.Next(fair.Tickets.Count)].TicketId);
        if (!await Block(ticket, Chance(0.5)) || Chance(0.5))
            return;

        // Who blocks a ticket often thinks better of it.
        await Pause(60);
        await Block(ticket, false);
    }

    /// <returns>True: the ticket is blocked now.</returns>
    private async Task<bool> Block(ITicketGrain ticket, bool blocked)
    {
        if ((await Insist(() => ticket.SetBlocked(fair.Organizer, blocked)))?.Value is not { } view)
            return false;
        Auditor.ToldBlocked(view);
        return blocked;
    }
}
