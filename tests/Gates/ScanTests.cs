using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.Running;
using EventLoop.Tickets;
using Xunit;

namespace EventLoop.Gates;

public sealed class ScanTests(SiloFixture fixture) : IClassFixture<SiloFixture>, IAsyncLifetime
{
    private readonly TestSilo silo = fixture.Silo;
    private Door door = null!;

    public async Task InitializeAsync() => door = await Door.Open(silo);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_ticket_admits_once_lets_its_holder_out_and_in_again()
    {
        var ticket = await door.Buy();

        var admitted = await silo.Scan(door.North, door.Entry(ticket.Code));
        Assert.Equal((ScanResult.Admitted, null, 1), (admitted.Result, admitted.Reason, admitted.Inside));
        Assert.Equal(new(ticket.TicketId, "Type 1", "Ann Example", null), admitted.Ticket);
        Assert.Null(admitted.PreviousScan);

        var again = await silo.Scan(door.South, door.Entry(ticket.Code));
        Assert.Equal((ScanResult.Refused, ScanReason.AlreadyAdmitted, 0), (again.Result, again.Reason, again.Inside));
        Assert.Equal(new(admitted.At, "North"), again.PreviousScan);

        var left = await silo.Scan(door.North, door.Exit(ticket.Code));
        Assert.Equal((ScanResult.Exited, null, 0), (left.Result, left.Reason, left.Inside));
        Assert.Equal(ScanReason.NotInside, (await silo.Scan(door.South, door.Exit(ticket.Code))).Reason);
        var back = await silo.Scan(door.South, door.Entry(ticket.Code));
        Assert.Equal(ScanResult.Admitted, back.Result);
        Assert.Equal(new(left.At, "North"), back.PreviousScan);
    }

    [Fact]
    public async Task A_hundred_scans_of_one_ticket_at_two_gates_admit_one()
    {
        var ticket = await door.Buy();

        var answers = await Task.WhenAll(Enumerable.Range(0, 100)
            .Select(at => silo.Scan(at % 2 == 0 ? door.North : door.South, door.Entry(ticket.Code))));

        Assert.Single(answers, answer => answer.Result == ScanResult.Admitted);
        Assert.Equal(99, answers.Count(answer => answer.Reason == ScanReason.AlreadyAdmitted));
        Assert.Equal(100L, await Count("true"));
        Assert.Equal(1L, await Count("result = 'admitted'"));
        var (north, south) = (await View(door.North), await View(door.South));
        Assert.Equal((1, 1), (north.Admitted + south.Admitted, north.Inside + south.Inside));
        Assert.Equal((49, 50), (Math.Min(Refused(north), Refused(south)), Math.Max(Refused(north), Refused(south))));
    }

    [Fact]
    public async Task Whoever_only_left_or_whose_admissions_were_all_taken_back_has_not_come()
    {
        var (left, undone) = (await door.Buy(), await door.Buy());
        var now = TimeProvider.System.GetUtcNow();

        var exit = (await silo.Gate(door.North).SendIn(new(door.Exit(left.Code), new(now, false, ScanReason.Rules)))).Value!;
        Assert.Equal((ScanResult.Exited, ScanReason.NotInside), (exit.Result, exit.Reason));
        Assert.False(await HasCome(left));
        for (var time = 0; time < 2; time++)
        {
            var entry = door.Entry(undone.Code);
            await silo.Scan(door.North, entry);
            Assert.True(await HasCome(undone));
            var takenBack = new SupervisedScan(Sale.Organizer, undone.TicketId, ScanDirection.Exit, Guid.CreateVersion7(), SupervisorReason.ScannedByMistake, entry.Nonce);
            Assert.Null((await silo.Gate(door.North).Supervise(takenBack)).Refusal);
            Assert.False(await HasCome(undone));
        }

        Assert.Equal(ScanResult.Admitted, (await silo.Scan(door.North, door.Entry(left.Code))).Result);
        Assert.True(await HasCome(left));

        Task<bool> HasCome(OrderViewTicket ticket) => Scalar<bool>($"select admitted_at is not null from tickets where id = '{ticket.TicketId}'");
    }

    [Fact]
    public async Task A_gate_counts_the_scan_that_it_did_not_hear_of_once()
    {
        var (ticket, other) = (await door.Buy(), await door.Buy());
        var entry = door.Entry(ticket.Code);
        await silo.Scan(door.North, door.Entry(other.Code));

        // As if the gate had moved meanwhile: the ticket has it written down for somebody who is gone.
        var terms = (await silo.Grains.GetGrain<IEventParts>(door.Sale.EventId).Terms())!;
        var situation = new GateSituation(door.North, terms.EventId, Door.Terms("North"), true, false, terms.EndTime);
        await silo.Grains.GetGrain<ITicketParts>(ticket.TicketId).Scan(new(entry.Nonce, TicketCode.Parse(ticket.Code)!.Bytes, ScanDirection.Entry, null, situation, 1));
        Assert.Equal(1, (await View(door.North)).Admitted);

        await silo.Grains.GetGrain<IGateParts>(door.North).CatchUp();
        Assert.Equal(2, (await View(door.North)).Admitted);
        Assert.Equal(ScanResult.Admitted, (await silo.Scan(door.North, entry)).Result);
        await silo.Grains.GetGrain<IGateParts>(door.North).CatchUp();
        Assert.Equal(2, (await View(door.North)).Admitted);
    }

    [Fact]
    public async Task An_answer_stays_the_same_after_the_gate_has_closed_and_the_ticket_was_transferred()
    {
        var ticket = await door.Buy();
        var (entry, exit) = (door.Entry(ticket.Code), door.Exit(ticket.Code));
        var (admitted, left) = (await silo.Scan(door.North, entry), await silo.Scan(door.North, exit));

        await silo.Gate(door.North).SetOpen(Sale.Organizer, door.Sale.EventId, false);
        await Transfer(ticket.TicketId);

        Assert.Equal(ScanReason.GateClosed, (await silo.Scan(door.North, door.Entry(ticket.Code))).Reason);
        Assert.Equal(admitted, await silo.Scan(door.North, entry));
        Assert.Equal(left, await silo.Scan(door.North, exit));
        Assert.Equal("Ann Example", admitted.Ticket!.AttendeeName);
    }

    [Fact]
    public async Task A_transferred_tickets_old_code_is_dead_at_once()
    {
        var ticket = await door.Buy();
        Assert.Equal(ScanResult.Admitted, (await silo.Scan(door.North, door.Entry(ticket.Code))).Result);
        Assert.Equal(TransferRefusal.Inside, (await silo.Ticket(ticket.TicketId).Transfer(Move(Guid.CreateVersion7()))).Refusal);
        await silo.Scan(door.North, door.Exit(ticket.Code));

        var operation = Guid.CreateVersion7();
        var moved = (await silo.Ticket(ticket.TicketId).Transfer(Move(operation))).Value!;
        Assert.Equal(moved, (await silo.Ticket(ticket.TicketId).Transfer(Move(operation))).Value);

        var dead = await silo.Scan(door.North, door.Entry(ticket.Code));
        Assert.Equal((ScanReason.Transferred, "Bo Example"), (dead.Reason, dead.Ticket!.AttendeeName));
        var admitted = await silo.Scan(door.South, door.Entry(moved.Code));
        Assert.Equal((ScanResult.Admitted, "Bo Example"), (admitted.Result, admitted.Ticket!.AttendeeName));
        Assert.Equal("Bo Example", await Scalar<string>(
            $"select a.name from tickets t join attendees a on a.id = t.attendee_id where t.id = '{ticket.TicketId}'"));
        Assert.Equal(0L, await Scalar<long>("select count(*) from ledger_facts where facts::text ilike '%example%'"));
    }

    [Fact]
    public async Task A_ticket_goes_to_the_account_with_the_new_holders_address()
    {
        var ticket = await door.Buy();
        var bo = Guid.CreateVersion7();
        await PostgresServer.Execute(
            fixture.Database.ConnectionString, $"insert into users (id, email, name, roles, created_at) values ('{bo}', '{bo}@Example.org', 'Bo', '{{}}', now())");

        var moved = (await silo.Ticket(ticket.TicketId).Transfer(Move(Guid.CreateVersion7()) with { Email = $"{bo}@example.org" })).Value!;

        Assert.Equal(bo, await Scalar<Guid>($"select user_id from tickets where id = '{ticket.TicketId}'"));
        Assert.Equal(moved.Code, (await silo.Ticket(ticket.TicketId).Get(new(bo, Roles.Attendee))).Value!.Code);
        var buyer = Caller.Guest with { OrderId = TicketId.OrderOf(ticket.TicketId) };
        Assert.Equal(TicketRefusal.NotYours, (await silo.Ticket(ticket.TicketId).Get(buyer)).Refusal);
    }

    [Fact]
    public async Task Blocked_and_refunded_tickets_admit_nobody()
    {
        var order = await door.Sale.Buy();
        var ticket = order.Tickets.Single();

        await silo.Ticket(ticket.TicketId).SetBlocked(Sale.Organizer, true);
        Assert.Equal(ScanReason.Blocked, (await silo.Scan(door.North, door.Entry(ticket.Code))).Reason);
        await silo.Ticket(ticket.TicketId).SetBlocked(Sale.Organizer, false);
        Assert.Equal(ScanResult.Admitted, (await silo.Scan(door.North, door.Entry(ticket.Code))).Result);
        Assert.Null((await door.Sale.Order(order.OrderId).Refund(new(Sale.Organizer, Guid.CreateVersion7(), null, null, null))).Refusal);

        Assert.Equal(ScanReason.Refunded, (await silo.Scan(door.North, door.Exit(ticket.Code))).Reason);
        Assert.Equal(TransferRefusal.Refunded, (await silo.Ticket(ticket.TicketId).Transfer(Move(Guid.CreateVersion7()))).Refusal);
        Assert.Equal("refunded", await Scalar<string>($"select status from tickets where id = '{ticket.TicketId}'"));
    }

    [Fact]
    public async Task Only_the_events_devices_and_its_organizer_scan_and_a_revoked_token_is_dead_at_once()
    {
        var ticket = await door.Buy();
        var scan = door.Entry(ticket.Code);
        var elsewhere = await Door.Enrol(silo, door.Sale.EventId, door.South);
        var stranger = new Caller(null, Roles.None, null, new(elsewhere.Device!.DeviceId, door.Device.Device!.TokenHash));

        Assert.Equal(ScanRefusal.GateNotFound, (await silo.Gate(Guid.CreateVersion7()).Scan(scan)).Refusal);
        Assert.Equal(ScanRefusal.UnknownDevice, (await silo.Gate(door.South).Scan(scan with { Caller = stranger })).Refusal);
        Assert.Equal(ScanRefusal.NotThisGate, (await silo.Gate(door.North).Scan(scan with { Caller = elsewhere })).Refusal);
        Assert.Equal(ScanRefusal.NotYours, (await silo.Gate(door.North).Scan(scan with { Caller = new(Guid.CreateVersion7(), Roles.Organizer) })).Refusal);
        Assert.Equal(ScanRefusal.NotYours, (await silo.Gate(door.North).Scan(scan with { Caller = Caller.Guest })).Refusal);
        await silo.Grains.GetGrain<IEventGrain>(door.Sale.EventId).RevokeDevice(Sale.Organizer, door.Device.Device.DeviceId);
        Assert.Equal(ScanRefusal.UnknownDevice, (await silo.Gate(door.North).Scan(scan)).Refusal);
        Assert.Equal(0L, await Count("true"));

        Assert.Equal(ScanResult.Admitted, (await silo.Scan(door.North, scan with { Caller = Sale.Organizer })).Result);
    }

    [Fact]
    public async Task A_ticket_of_another_event_says_nothing_about_its_holder()
    {
        var other = await Door.Open(silo);
        var foreign = await other.Buy();

        var turnedAway = await silo.Scan(door.North, door.Entry(foreign.Code));

        Assert.Equal((ScanReason.WrongEvent, null), (turnedAway.Reason, turnedAway.Ticket));
        Assert.Equal(ScanResult.Admitted, (await silo.Scan(other.North, other.Entry(foreign.Code))).Result);
        Assert.Equal(1L, await Count("ticket_id is null and reason = 'wrong_event'"));
    }

    [Fact]
    public async Task A_gate_lets_through_what_its_terms_say()
    {
        var ticket = await door.Buy();
        var gate = silo.Gate(door.North);
        var change = new ChangeGate("Side door", [door.Sale.TicketTypes[1]], GateDirection.Exit, null, null);

        var foreign = await gate.Change(Sale.Organizer, door.Sale.EventId, change with { TicketTypeIds = [door.North] });
        Assert.Equal(ChangeGateRefusal.TicketTypeNotFound, foreign.Refusal);
        Assert.Equal([door.North], foreign.About);
        Assert.Null((await gate.Change(Sale.Organizer, door.Sale.EventId, change)).Refusal);
        Assert.Equal(ScanReason.NotAtThisGate, (await silo.Scan(door.North, door.Entry(ticket.Code))).Reason);
        await gate.Change(Sale.Organizer, door.Sale.EventId, new(null, [], null, null, null));
        Assert.Equal(ScanReason.Rules, (await silo.Scan(door.North, door.Entry(ticket.Code))).Reason);
        var later = DateTimeOffset.UnixEpoch.AddYears(100);
        await gate.Change(Sale.Organizer, door.Sale.EventId, new(null, null, GateDirection.Both, new(later), null));
        Assert.Equal(ScanReason.NotYetValid, (await silo.Scan(door.North, door.Entry(ticket.Code))).Reason);
        await gate.Change(Sale.Organizer, door.Sale.EventId, new(null, null, null, new(null), null));
        Assert.Equal(ScanResult.Admitted, (await silo.Scan(door.North, door.Entry(ticket.Code))).Result);
    }

    [Fact]
    public async Task A_gate_is_created_once_and_belongs_to_its_organizer()
    {
        var eventId = door.Sale.EventId;
        var gateId = Guid.CreateVersion7();
        var views = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => silo.Gate(gateId).Create(Sale.Organizer, eventId, Door.Terms("East"))));

        Assert.All(views, view => Assert.Equal("East", view.Value!.Terms.Name));
        var stranger = new Caller(Guid.CreateVersion7(), Roles.Organizer);
        var listed = (await silo.Grains.GetGrain<IGateListGrain>(eventId).List(Sale.Organizer)).Value!;
        Assert.Equal(["North", "South", "East"], listed.Select(gate => gate.Terms.Name));
        Assert.Equal(GateRefusal.NotYours, (await silo.Grains.GetGrain<IGateListGrain>(eventId).List(stranger)).Refusal);
        Assert.Equal(CreateGateRefusal.NotYours, (await silo.Gate(gateId).Create(stranger, eventId, Door.Terms("East"))).Refusal);
        Assert.Equal(CreateGateRefusal.NotYours, (await silo.Gate(Guid.CreateVersion7()).Create(stranger, eventId, Door.Terms("East"))).Refusal);
        Assert.Equal(
            CreateGateRefusal.EventNotFound, (await silo.Gate(Guid.CreateVersion7()).Create(Sale.Organizer, Guid.CreateVersion7(), Door.Terms("East"))).Refusal);
        Assert.Equal(
            CreateGateRefusal.TicketTypeNotFound,
            (await silo.Gate(Guid.CreateVersion7()).Create(Sale.Organizer, eventId, Door.Terms("East") with { TicketTypeIds = [gateId] })).Refusal);
        Assert.Equal(GateRefusal.NotYours, (await silo.Gate(gateId).SetOpen(stranger, eventId, false)).Refusal);
        Assert.Equal(GateRefusal.NotFound, (await silo.Gate(gateId).SetOpen(Sale.Organizer, gateId, false)).Refusal);
    }

    [Fact]
    public async Task An_id_of_something_else_is_neither_a_ticket_nor_a_gate()
    {
        var ticket = await door.Buy();

        foreach (var id in new[] { door.Sale.EventId, door.North, TicketId.OrderOf(ticket.TicketId), door.Sale.TicketTypes[0] })
            Assert.Equal(TicketRefusal.NotFound, (await silo.Ticket(id).Get(Sale.Organizer)).Refusal);
        foreach (var id in new[] { door.Sale.EventId, ticket.TicketId, TicketId.OrderOf(ticket.TicketId), door.Sale.TicketTypes[0] })
            Assert.Equal(ScanRefusal.GateNotFound, (await silo.Gate(id).Scan(door.Entry(ticket.Code))).Refusal);
    }

    private static TransferTicket Move(Guid operation) => new(Sale.Organizer, operation, "bo@example.org", "Bo Example");

    private static int Refused(GateView view) => view.Refused.Values.Sum();

    private async Task<TransferredTicket> Transfer(Guid ticketId) =>
        (await silo.Ticket(ticketId).Transfer(Move(Guid.CreateVersion7()))).Value!;

    private async Task<GateView> View(Guid gateId) => (await silo.Gate(gateId).Get(Sale.Organizer, door.Sale.EventId)).Value!;

    private Task<long> Count(string condition) => Scalar<long>(
        $"select count(*) from check_in_scans where event_id = '{door.Sale.EventId}' and {condition}");

    private async Task<T> Scalar<T>(string sql) => (await PostgresServer.Scalar<T>(fixture.Database.ConnectionString, sql))!;
}
