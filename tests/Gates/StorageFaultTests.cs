using EventLoop.Attendees;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Running;
using EventLoop.Tickets;
using Xunit;

namespace EventLoop.Gates;

/// <summary>
/// Every fact of tickets and gates, and every way in which its append can fail: nobody hears of a success that is not durable,
/// memory keeps nothing that was not stored, and a repeat of the command has the effect once.
/// </summary>
public sealed class StorageFaultTests(SiloFixture fixture) : IClassFixture<SiloFixture>, IAsyncLifetime
{
    private readonly TestSilo silo = fixture.Silo;
    private Door door = null!;
    private OrderViewTicket ticket = null!;

    public static TheoryData<string, StorageFault> Faults()
    {
        var faults = new TheoryData<string, StorageFault>();
        foreach (var fact in new[] { "scanned", "transferred", "named", "voided", "blocked", "unblocked", "gate_added", "changed", "opened", "closed", "turned_away" })
        {
            foreach (var fault in Enum.GetValues<StorageFault>())
                faults.Add(fact, fault);
        }

        return faults;
    }

    public async Task InitializeAsync()
    {
        door = await Door.Open(silo);
        ticket = await door.Buy();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_of_storage_leaves_the_fact_whole_or_not_there(string fact, StorageFault fault)
    {
        var (command, state) = await Prepare(fact);
        var before = await state();
        var happened = silo.Store.Happened;

        silo.Store.FailNext(fact, fault);
        var heard = await Try(command);

        Assert.Equal(happened + 1, silo.Store.Happened);
        var isStored = fault is not StorageFault.BeforeCommit;
        Assert.Equal(isStored, await IsStored(fact));
        // A commit that was lost is made again. Success is heard only of what is stored; a scan's lost answer is found again, any other unknown
        // outcome is a fault.
        var isKnown = fault is StorageFault.AfterCommit or StorageFault.LostCommit || (fault == StorageFault.UnknownOutcome && fact is ("scanned" or "turned_away"));
        Assert.Equal(isKnown, heard is not null);
        var after = await state();
        Assert.Equal(isStored, after != before);

        var repeated = await command();
        if (heard is not null)
            Assert.Equal(heard, repeated);
        Assert.True(await IsStored(fact));
        Assert.Equal(isStored ? after : await state(), await state());
        Assert.NotEqual(before, await state());
    }

    /// <summary>A command that records the fact once, with its answer as text, and what people can see of its effect.</summary>
    private async Task<(Func<Task<string>> Command, Func<Task<string>> State)> Prepare(string fact)
    {
        var eventId = door.Sale.EventId;
        var gate = silo.Gate(door.North);
        var mine = silo.Ticket(ticket.TicketId);
        var (operation, newborn) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var (entry, nonsense) = (door.Entry(ticket.Code), door.Entry("no code"));
        if (fact == "unblocked")
            await mine.SetBlocked(Sale.Organizer, true);
        if (fact == "opened")
            await gate.SetOpen(Sale.Organizer, eventId, false);

        Func<Task<string>> command = fact switch
        {
            "scanned" => async () => Text(await gate.Scan(entry)),
            "turned_away" => async () => Text(await gate.Scan(nonsense)),
            "transferred" => async () => Text(await mine.Transfer(new(Sale.Organizer, operation, "bo@example.org", "Bo Example"))),
            "named" => async () => Text(await mine.Name(new(Sale.Organizer, operation, "Bo Example"))),
            "voided" => async () =>
            {
                await silo.Grains.GetGrain<ITicketParts>(ticket.TicketId).Void(operation);
                return "voided";
            },
            "blocked" => async () => Text(await mine.SetBlocked(Sale.Organizer, true)),
            "unblocked" => async () => Text(await mine.SetBlocked(Sale.Organizer, false)),
            "gate_added" => async () => Summary((await silo.Gate(newborn).Create(Sale.Organizer, eventId, Door.Terms("East"))).Value!),
            "changed" => async () => Summary((await gate.Change(Sale.Organizer, eventId, new("Renamed", null, null, null, null))).Value!),
            "opened" => async () => Summary((await gate.SetOpen(Sale.Organizer, eventId, true)).Value!),
            "closed" => async () => Summary((await gate.SetOpen(Sale.Organizer, eventId, false)).Value!),
            _ => throw new ArgumentOutOfRangeException(nameof(fact), fact, "No such fact."),
        };
        return (command, State);

        async Task<string> State() => string.Join(
            " | ",
            [
                Text(await mine.Get(Sale.Organizer)),
                .. (await silo.Grains.GetGrain<IAttendeeListGrain>(0).OfEvent(Sale.Organizer, new(eventId, null, null, null, 10, null))).Value!.Items.Select(one => one.Name),
                .. (await silo.Grains.GetGrain<IGateListGrain>(eventId).List(Sale.Organizer)).Value!.Select(Summary),
            ]);
    }

    private static async Task<string?> Try(Func<Task<string>> command)
    {
        try
        {
            return await command();
        }
        catch (LedgerUnavailableException)
        {
            return null;
        }
    }

    private static string Text<T, TRefusal>(Outcome<T, TRefusal> outcome)
        where T : class
        where TRefusal : struct, Enum
    {
        Assert.Null(outcome.Refusal);
        return outcome.Value!.ToString()!;
    }

    private static string Summary(GateView gate) =>
        $"{gate.Terms.Name} {gate.IsOpen} +{gate.Admitted} -{gate.Exited} !{string.Join(",", gate.Refused)}";

    // Once, in the streams of this test alone. Two gates were there before it, and their event has borne them.
    private async Task<bool> IsStored(string fact)
    {
        var stored = await PostgresServer.Scalar<long>(
            fixture.Database.ConnectionString,
            $"""
            select count(*) from ledger_facts l, jsonb_array_elements(l.facts) f
            where l.stream in ('{ticket.TicketId}', '{door.North}', '{door.Sale.EventId}') and f->>'fact' = '{fact}'
            """);
        var here = fact == "gate_added" ? stored - 2 : stored;
        Assert.InRange(here, 0, 1);
        return here == 1;
    }
}
