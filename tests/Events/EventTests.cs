using EventLoop.Accounts;
using EventLoop.Payments;
using Xunit;

namespace EventLoop.Events;

/// <summary>The rules of an event; each table lists the refusals in their order of precedence.</summary>
public sealed class EventTests
{
    private static readonly DateTimeOffset Now = new(2030, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid EventId = Guid.CreateVersion7();
    private static readonly Guid TypeId = Guid.CreateVersion7();
    private static readonly Guid GateId = Guid.CreateVersion7();
    private static readonly Caller Organizer = new(Guid.CreateVersion7(), Roles.Organizer);
    private static readonly Caller Other = new(Guid.CreateVersion7(), Roles.Organizer);
    private static readonly Caller Attendee = Organizer with { Roles = Roles.Attendee };

    private static readonly EventDetails Details = new(
        "Night", "", Now.AddDays(30), Now.AddDays(31), "Europe/Amsterdam", "EUR", FeePayer.Attendee, new("Hall", "Dam 1", 100, 52, 4), 8);

    private static readonly TicketTypeDetails Fan = new("Fan", 1_000, 10, null, null, null, false);
    private static readonly ChangeTicketType Same = new(null, null, null, null, null, null);
    private static readonly Event Nothing = new();
    private static readonly Event Draft = Nothing.Apply(new EventCreated(Organizer.AccountId!.Value, Guid.CreateVersion7(), Details, [TypeId], Now, 7));
    private static readonly Event Published = Draft.Apply(new EventPublished(Now)).Apply(new GateAdded(GateId, Now));

    [Theory]
    [InlineData("USD", 2_500, 1, null)]
    [InlineData("JPY", 2_500, 1, ChangeEventRefusal.PricesInOtherUnits)]
    [InlineData("KWD", 2_500, 10, ChangeEventRefusal.PricesInOtherUnits)]
    [InlineData("KWD", 0, 10, null)]
    [InlineData("MGA", 2_501, 100, ChangeEventRefusal.PriceNotPayable)]
    public void Why_a_drafts_currency_does_not_change(string currency, long price, long step, ChangeEventRefusal? refusal) =>
        Assert.Equal(refusal, Draft.RefusePrices(Details with { Currency = currency }, [(0, 0), (price, 0)], new(step)));

    // Half a euro is the least, and the fee is 10 %.
    [Theory]
    [InlineData(0, 2_100, FeePayer.Organizer, TaxMode.Added, true)]
    [InlineData(49, 0, FeePayer.Organizer, TaxMode.Included, false)]
    [InlineData(50, 0, FeePayer.Organizer, TaxMode.Included, true)]
    [InlineData(45, 0, FeePayer.Attendee, TaxMode.Included, true)]
    [InlineData(44, 0, FeePayer.Attendee, TaxMode.Included, false)]
    [InlineData(42, 2_000, FeePayer.Organizer, TaxMode.Added, true)]
    [InlineData(42, 2_000, FeePayer.Organizer, TaxMode.Included, false)]
    public void What_one_ticket_comes_to_is_enough_for_a_payment_or_free(long price, int tax, FeePayer feePayer, TaxMode taxMode, bool isEnough)
    {
        var (details, limits) = (Details with { FeePayer = feePayer, TaxMode = taxMode }, new PriceLimits(1, 50, new(10, 0)));
        var type = Fan with { PriceMinor = price, TaxBasisPoints = tax };

        Assert.Equal(isEnough ? null : CreateEventRefusal.PriceTooSmall, Nothing.RefuseCreate(Organizer, new CreateEvent(details, [Fan, type], 7), limits));
        Assert.Equal(isEnough ? null : ChangeEventRefusal.PriceTooSmall, Draft.RefusePrices(details, [(1_000, 0), (price, tax)], limits));
        Assert.Equal(isEnough ? null : AddTicketTypeRefusal.PriceTooSmall, Draft.Apply(new EventChanged(details, Now)).RefuseTicketType(Organizer, GateId, type, limits));
    }

    [Fact]
    public void Creating()
    {
        var command = new CreateEvent(Details, [], 7);
        Assert.Equal(CreateEventRefusal.NotAnOrganizer, Nothing.RefuseCreate(Attendee, command, new(1)));
        Assert.Equal(CreateEventRefusal.NotAnOrganizer, Nothing.RefuseCreate(Caller.Guest, command, new(1)));
        Assert.Equal(CreateEventRefusal.KeyReused, Draft.RefuseCreate(Other, command, new(1)));
        Assert.Equal(CreateEventRefusal.KeyReused, Draft.RefuseCreate(Organizer, command with { RequestHash = 8 }, new(1)));
        Assert.Null(Draft.RefuseCreate(Organizer, command, new(1)));
        Assert.Null(Nothing.RefuseCreate(Organizer, command, new(1)));
        Assert.Null(Nothing.RefuseCreate(Organizer, command with { TicketTypes = [Fan] }, new(10)));
        Assert.Equal(CreateEventRefusal.PriceNotPayable, Nothing.RefuseCreate(Organizer, command with { TicketTypes = [Fan with { PriceMinor = 1_001 }] }, new(10)));
    }

    [Fact]
    public void Changing()
    {
        Assert.Equal(ChangeEventRefusal.NotFound, Nothing.RefuseChange(Organizer, null));
        Assert.Equal(ChangeEventRefusal.NotYours, Draft.RefuseChange(Other, Details));
        Assert.Equal(ChangeEventRefusal.NotYours, Draft.RefuseChange(Attendee, Details));
        Assert.Equal(ChangeEventRefusal.CurrencyIsFixed, Published.RefuseChange(Organizer, Details with { Currency = "USD", EndTime = Now }));
        Assert.Equal(ChangeEventRefusal.EndsBeforeItStarts, Draft.RefuseChange(Organizer, Details with { EndTime = Details.StartTime }));
        Assert.Null(Draft.RefuseChange(Organizer, Details with { Currency = "USD" }));
        Assert.Null(Published.RefuseChange(Organizer, Details with { Name = "Day", FeePayer = FeePayer.Organizer }));
    }

    [Fact]
    public void Publishing()
    {
        var empty = Nothing.Apply(Draft.Created! with { TicketTypeIds = [] });
        Assert.Equal(PublishEventRefusal.NotFound, Nothing.RefusePublish(Organizer, Now));
        Assert.Equal(PublishEventRefusal.NotYours, empty.RefusePublish(Other, Now));
        Assert.Equal(PublishEventRefusal.NoTicketTypes, empty.RefusePublish(Organizer, Details.EndTime));
        Assert.Equal(PublishEventRefusal.Over, Draft.RefusePublish(Organizer, Details.EndTime));
        Assert.Null(Draft.RefusePublish(Organizer, Now));
        Assert.Null(Published.RefusePublish(Organizer, Details.EndTime));
    }

    [Fact]
    public void Adding_a_ticket_type()
    {
        var full = Nothing.Apply(Draft.Created! with { TicketTypeIds = [.. Enumerable.Range(0, 100).Select(_ => Guid.CreateVersion7())] });
        Assert.Equal(AddTicketTypeRefusal.EventNotFound, Nothing.RefuseTicketType(Organizer, TypeId, Fan, new(10)));
        Assert.Equal(AddTicketTypeRefusal.NotYours, full.RefuseTicketType(Other, TypeId, Fan, new(10)));
        Assert.Equal(AddTicketTypeRefusal.TooManyTicketTypes, full.RefuseTicketType(Organizer, TypeId, Fan, new(10)));
        Assert.Equal(AddTicketTypeRefusal.PriceNotPayable, Published.RefuseTicketType(Organizer, GateId, Fan with { PriceMinor = 1_001 }, new(10)));
        Assert.Null(full.RefuseTicketType(Organizer, full.TicketTypeIds[0], Fan, new(10)));
        Assert.Null(Published.RefuseTicketType(Organizer, Guid.CreateVersion7(), Fan, new(10)));
    }

    [Fact]
    public void Changing_a_ticket_type()
    {
        Assert.Equal(ChangeTicketTypeRefusal.EventNotFound, Nothing.RefuseTicketTypeChange(Organizer, TypeId, Same, new(10)));
        Assert.Equal(ChangeTicketTypeRefusal.NotYours, Draft.RefuseTicketTypeChange(Other, TypeId, Same, new(10)));
        Assert.Equal(ChangeTicketTypeRefusal.TicketTypeNotFound, Draft.RefuseTicketTypeChange(Organizer, GateId, Same, new(10)));
        Assert.Equal(ChangeTicketTypeRefusal.PriceNotPayable, Draft.RefuseTicketTypeChange(Organizer, TypeId, Same with { PriceMinor = 1_001 }, new(10)));
        Assert.Null(Draft.RefuseTicketTypeChange(Organizer, TypeId, Same with { PriceMinor = 1_010 }, new(10)));
        Assert.Null(Draft.RefuseTicketTypeChange(Organizer, TypeId, Same, new(10)));
    }

    [Fact]
    public void Adding_a_gate()
    {
        var full = Enumerable.Range(1, 199).Aggregate(Published, (state, _) => state.Apply(new GateAdded(Guid.CreateVersion7(), Now)));
        Assert.Equal(AddGateRefusal.EventNotFound, Nothing.RefuseGate(Organizer, GateId, null));
        Assert.Equal(AddGateRefusal.NotYours, full.RefuseGate(Other, Guid.CreateVersion7(), [GateId]));
        Assert.Equal(AddGateRefusal.TicketTypeNotFound, full.RefuseGate(Organizer, Guid.CreateVersion7(), [TypeId, GateId]));
        Assert.Equal(AddGateRefusal.TooManyGates, full.RefuseGate(Organizer, Guid.CreateVersion7(), [TypeId]));
        Assert.Null(full.RefuseGate(Organizer, GateId, [TypeId]));
        Assert.Null(Published.RefuseGate(Organizer, Guid.CreateVersion7(), null));
    }

    [Fact]
    public void Enrolling_a_device()
    {
        var command = new EnrolDevice(Guid.CreateVersion7(), "Phone", [1], [GateId]);
        Assert.Equal(EnrolDeviceRefusal.EventNotFound, Nothing.RefuseDevice(Organizer, command));
        Assert.Equal(EnrolDeviceRefusal.NotYours, Draft.RefuseDevice(Other, command));
        Assert.Equal(EnrolDeviceRefusal.GateNotFound, Draft.RefuseDevice(Organizer, command));
        Assert.Null(Published.RefuseDevice(Organizer, command));
        var full = Enumerable.Range(0, 2000).Aggregate(Published, (state, _) => state.Apply(Enrolled(Guid.CreateVersion7())));
        Assert.Equal(EnrolDeviceRefusal.TooManyDevices, full.RefuseDevice(Organizer, command));
        Assert.Null(full.RefuseDevice(Organizer, command with { DeviceId = full.Devices[0].Enrolled.DeviceId }));
    }

    [Fact]
    public void Revoking_a_device()
    {
        var deviceId = Guid.CreateVersion7();
        var enrolled = Published.Apply(Enrolled(deviceId));
        Assert.Equal(RevokeDeviceRefusal.EventNotFound, Nothing.RefuseRevoke(Organizer, deviceId));
        Assert.Equal(RevokeDeviceRefusal.NotYours, enrolled.RefuseRevoke(Other, deviceId));
        Assert.Equal(RevokeDeviceRefusal.DeviceNotFound, Published.RefuseRevoke(Organizer, deviceId));
        Assert.Null(enrolled.RefuseRevoke(Organizer, deviceId));

        Assert.Equal(deviceId, Assert.Single(enrolled.Terms(EventId)!.Devices).DeviceId);
        var revoked = enrolled.Apply(new DeviceRevoked(deviceId, Now));
        Assert.Empty(revoked.Terms(EventId)!.Devices);
        Assert.Equal(Now, revoked.Device(deviceId)!.RevokedAt);
        Assert.Null(revoked.RefuseRevoke(Organizer, deviceId));
    }

    [Fact]
    public void Assigning_staff()
    {
        var account = Guid.CreateVersion7();
        Assert.Equal(AssignStaffRefusal.EventNotFound, Nothing.RefuseStaff(Organizer, account));
        Assert.Equal(AssignStaffRefusal.NotYours, Draft.RefuseStaff(Other, null));
        Assert.Equal(AssignStaffRefusal.AccountNotFound, Draft.RefuseStaff(Organizer, null));
        Assert.Null(Draft.RefuseStaff(Organizer, account));
        var full = Enumerable.Range(0, 500).Aggregate(Draft, (state, _) => state.Apply(new StaffAssigned(Guid.CreateVersion7(), Now)));
        Assert.Equal(AssignStaffRefusal.TooManyStaff, full.RefuseStaff(Organizer, account));
        Assert.Null(full.RefuseStaff(Organizer, full.Staff[0].AccountId));

        var assigned = Draft.Apply(new StaffAssigned(account, Now));
        Assert.Equal(account, Assert.Single(assigned.Terms(EventId)!.Staff));
        Assert.Empty(assigned.Apply(new StaffRemoved(account, Now)).Terms(EventId)!.Staff);
    }

    [Fact]
    public void Facts_survive_their_json()
    {
        IReadOnlyList<EventFact> facts =
        [
            Draft.Created!, new EventChanged(Details, Now), new EventPublished(Now), new TicketTypeAdded(TypeId, Now), new GateAdded(GateId, Now),
            Enrolled(Guid.CreateVersion7()), new DeviceRevoked(GateId, Now),
            new StaffAssigned(TypeId, Now), new StaffRemoved(TypeId, Now),
        ];
        var json = EventKind.Instance.Serialize(facts);
        Assert.Equal(json, EventKind.Instance.Serialize(EventKind.Instance.Deserialize(json)));
    }

    private static DeviceEnrolled Enrolled(Guid deviceId) => new(deviceId, "Phone", [1, 2, 3], [GateId], Now);
}
