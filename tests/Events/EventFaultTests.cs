using EventLoop.Accounts;
using EventLoop.Gates;
using EventLoop.Ledger;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Events;

/// <summary>For every fact of an event and every way in which storage fails: nobody hears of what is not stored, and a repeat mends it.</summary>
public sealed class EventFaultTests(EventFaultTests.Fixture fixture) : IClassFixture<EventFaultTests.Fixture>
{
    private static readonly Caller Organizer = new(Guid.CreateVersion7(), Roles.Organizer);

    private readonly Guid eventId = Guid.CreateVersion7();
    private readonly Guid partId = Guid.CreateVersion7();

    private IEventGrain Event => fixture.Silo.Grains.GetGrain<IEventGrain>(eventId);

    private IEventParts Parts => fixture.Silo.Grains.GetGrain<IEventParts>(eventId);

    public static TheoryData<string, StorageFault> Faults
    {
        get
        {
            var all = new TheoryData<string, StorageFault>();
            foreach (var fact in new[] { "created", "changed", "published", "ticket_type_added", "gate_added", "device_enrolled", "device_revoked", "staff_assigned", "staff_removed", "access_rules_set", "look_set", "cancelled" })
            {
                foreach (var fault in Enum.GetValues<StorageFault>())
                    all.Add(fact, fault);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_fault_of_storage_leaves_the_event_as_it_is_stored(string fact, StorageFault fault)
    {
        await Prepare(fact);
        Assert.False(await Shows(fact));

        fixture.Silo.Store.FailNext(fact, fault);
        if (fault is StorageFault.AfterCommit or StorageFault.LostCommit)
            await Do(fact);
        else
            await Assert.ThrowsAsync<LedgerUnavailableException>(() => Do(fact));

        Assert.Equal(fault is not StorageFault.BeforeCommit, await Shows(fact));
        await Do(fact);
        Assert.True(await Shows(fact));
        Assert.Equal(1L, await PostgresServer.Scalar<long>(
            fixture.Database.ConnectionString,
            $"select count(*) from ledger_facts, jsonb_array_elements(facts) f where stream = '{eventId}' and f ->> 'fact' = '{fact}'"));
    }

    private async Task Prepare(string fact)
    {
        if (fact == "created")
            return;
        await Do("created");
        if (fact is "device_enrolled" or "device_revoked")
            await Do("gate_added");
        if (fact == "device_revoked")
            await Do("device_enrolled");
        if (fact == "staff_removed")
            await Do("staff_assigned");
    }

    private async Task Do(string fact)
    {
        switch (fact)
        {
            case "created":
                var now = DateTimeOffset.UnixEpoch.AddYears(60);
                Assert.Null((await Event.Create(Organizer, new(
                    new("Night", "", now, now.AddDays(1), "UTC", "EUR", FeePayer.Attendee, new("Hall", "Dam 1", 10, 52, 4), 8),
                    [new("Regular", 100, 10, null, null, null, false)]))).Refusal);
                break;
            case "changed":
                Assert.Null((await Event.Change(Organizer, new() { Name = "Day" })).Refusal);
                break;
            case "published":
                Assert.Null((await Event.Publish(Organizer)).Refusal);
                break;
            case "cancelled":
                Assert.Null((await Event.Cancel(Organizer)).Refusal);
                break;
            case "ticket_type_added":
                Assert.Null((await Event.AddTicketType(Organizer, partId, new("Late", 100, 10, null, null, null, false))).Refusal);
                break;
            case "gate_added":
                Assert.Null((await fixture.Silo.Grains.GetGrain<IGateGrain>(partId)
                    .Create(Organizer, eventId, new("North", [], GateDirection.Both, null, null))).Refusal);
                break;
            case "device_enrolled":
                Assert.Null((await Event.EnrolDevice(Organizer, new(partId, "Phone", [1], [partId]))).Refusal);
                break;
            case "device_revoked":
                Assert.Null((await Event.RevokeDevice(Organizer, partId)).Refusal);
                break;
            case "access_rules_set":
                var rules = AccessRules.None with { Areas = [new("Field", null, 5)] };
                if ((await Event.Access(Organizer)).Value!.Areas.Count == 0)
                    Assert.Null((await Event.SetAccess(Organizer, rules)).Refusal);
                break;
            case "look_set":
                Assert.Null((await Parts.SetLook(Organizer, EventLook.None with { Colour = "#112233" })).Refusal);
                break;
            case "staff_assigned":
                Assert.Null((await Parts.AssignStaff(Organizer, partId)).Refusal);
                break;
            case "staff_removed":
                Assert.Null((await Parts.RemoveStaff(Organizer, partId)).Refusal);
                break;
        }
    }

    private async Task<bool> Shows(string fact)
    {
        var view = (await Event.Get(Organizer)).Value;
        var devices = (await Event.Devices(Organizer)).Value;
        return fact switch
        {
            "created" => view is not null,
            "changed" => view!.Details.Name == "Day",
            "published" => view!.Status == EventStatus.Published,
            "cancelled" => view!.Status == EventStatus.Cancelled,
            "ticket_type_added" => view!.TicketTypes.Count == 2,
            "gate_added" => (await fixture.Silo.Grains.GetGrain<IGateGrain>(partId).Get(Organizer, eventId)).Value is not null,
            "access_rules_set" => (await Event.Access(Organizer)).Value!.Areas.Count == 1,
            "look_set" => view!.Look.Colour == "#112233",
            "device_enrolled" => devices!.Length == 1,
            "staff_assigned" => (await Parts.Staff(Organizer)).Value!.Length == 1,
            "staff_removed" => (await Parts.Staff(Organizer)).Value!.Length == 0,
            _ => devices!.Single().RevokedAt is not null,
        };
    }

    public sealed class Fixture : IAsyncLifetime
    {
        public TestDatabase Database { get; private set; } = null!;

        internal TestSilo Silo { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Database = await TestDatabase.Create();
            Silo = await TestSilo.Start(Database);
        }

        public async Task DisposeAsync()
        {
            await Silo.DisposeAsync();
            await Database.DisposeAsync();
        }
    }
}
