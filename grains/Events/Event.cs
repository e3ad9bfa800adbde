using EventLoop.Accounts;
using EventLoop.Gates;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Payments;

namespace EventLoop.Events;

/// <summary>One event, as its facts say, and what its organizer may do with it.</summary>
internal sealed record Event : ILedgerState<Event, EventFact>
{
    /// <summary>How it was created; null for an event that never was.</summary>
    public EventCreated? Created { get; private init; }

    public EventDetails? Details { get; private init; }

    public EventStatus Status { get; private init; }

    public DateTimeOffset? PublishedAt { get; private init; }

    /// <summary>It is cancelled, and its orders are not all paid back.</summary>
    public bool IsRefundDue { get; private init; }

    public IReadOnlyList<Guid> TicketTypeIds { get; private init; } = [];

    public IReadOnlyList<Guid> GateIds { get; private init; } = [];

    /// <summary>All that were ever enrolled.</summary>
    public IReadOnlyList<EnrolledDevice> Devices { get; private init; } = [];

    /// <summary>The accounts that may scan, in the order in which they were assigned.</summary>
    public IReadOnlyList<StaffAssigned> Staff { get; private init; } = [];

    /// <summary>What its organizer has laid down about entering; null: nothing.</summary>
    public AccessRules? Access { get; private init; }

    /// <summary>What one person may have; null: any number.</summary>
    public PurchaseLimits? Limits { get; private init; }

    /// <summary>How it shows itself.</summary>
    public EventLook Look { get; private init; } = EventLook.None;

    public CreateEventRefusal? RefuseCreate(Caller caller, CreateEvent command, PriceLimits limits) => this switch
    {
        _ when !caller.Roles.HasFlag(Roles.Organizer) || caller.AccountId is null => CreateEventRefusal.NotAnOrganizer,
        { Created: not null } when !caller.Is(Created.OrganizerId) || Created.RequestHash != command.RequestHash => CreateEventRefusal.KeyReused,
        { Created: not null } => null,
        _ when !command.TicketTypes.All(type => limits.Writes(type.PriceMinor)) => CreateEventRefusal.PriceNotPayable,
        _ when !command.TicketTypes.All(type => limits.IsEnough(command.Details, type.PriceMinor, type.TaxBasisPoints)) => CreateEventRefusal.PriceTooSmall,
        _ => null,
    };

    public EventRefusal? RefuseRead(Caller caller) => this switch
    {
        { Created: null } => EventRefusal.NotFound,
        _ when !caller.IsOrganizer(Created.OrganizerId) => EventRefusal.NotYours,
        _ => null,
    };

    public ChangeEventRefusal? RefuseChange(Caller caller, EventDetails? changed) => this switch
    {
        { Created: null } or { Details: null } => ChangeEventRefusal.NotFound,
        _ when changed is null => ChangeEventRefusal.NotFound,
        _ when !caller.IsOrganizer(Created.OrganizerId) => ChangeEventRefusal.NotYours,
        { Status: EventStatus.Cancelled } => ChangeEventRefusal.Cancelled,
        { PublishedAt: not null } when changed.Currency != Details.Currency => ChangeEventRefusal.CurrencyIsFixed,
        _ when changed.EndTime <= changed.StartTime => ChangeEventRefusal.EndsBeforeItStarts,
        _ => null,
    };

    /// <summary>Whether what buyers would pay changes with these details.</summary>
    public bool ChangesPrices(EventDetails changed) =>
        (changed.Currency, changed.FeePayer, changed.TaxMode, changed.TaxRounding) != (Details!.Currency, Details.FeePayer, Details.TaxMode, Details.TaxRounding);

    /// <summary>Why its currency, or who pays fees and taxes, does not change: its prices would mean something else, or cannot be paid.</summary>
    /// <param name="prices">Of its ticket types, in minor units of the currency that it has, and the rates of their taxes.</param>
    /// <param name="limits">Of the new currency.</param>
    public ChangeEventRefusal? RefusePrices(EventDetails changed, IReadOnlyList<(long Minor, int TaxBasisPoints)> prices, PriceLimits limits) => this switch
    {
        _ when Currencies.Decimals(changed.Currency) != Currencies.Decimals(Details!.Currency) && prices.Any(price => price.Minor > 0) => ChangeEventRefusal.PricesInOtherUnits,
        _ when !prices.All(price => limits.Writes(price.Minor)) => ChangeEventRefusal.PriceNotPayable,
        _ when !prices.All(price => limits.IsEnough(changed, price.Minor, price.TaxBasisPoints)) => ChangeEventRefusal.PriceTooSmall,
        _ => null,
    };

    public PublishEventRefusal? RefusePublish(Caller caller, DateTimeOffset now) => this switch
    {
        { Created: null } => PublishEventRefusal.NotFound,
        _ when !caller.IsOrganizer(Created.OrganizerId) => PublishEventRefusal.NotYours,
        { Status: EventStatus.Cancelled } => PublishEventRefusal.Cancelled,
        { Status: EventStatus.Published } => null,
        { TicketTypeIds: [] } => PublishEventRefusal.NoTicketTypes,
        _ when Details!.EndTime <= now => PublishEventRefusal.Over,
        _ => null,
    };

    public AddTicketTypeRefusal? RefuseTicketType(Caller caller, Guid ticketTypeId, TicketTypeDetails details, PriceLimits limits) => this switch
    {
        { Created: null } => AddTicketTypeRefusal.EventNotFound,
        _ when !caller.IsOrganizer(Created.OrganizerId) => AddTicketTypeRefusal.NotYours,
        _ when TicketTypeIds.Contains(ticketTypeId) => null,
        { Status: EventStatus.Cancelled } => AddTicketTypeRefusal.Cancelled,
        { TicketTypeIds.Count: >= EventLimits.MaxTicketTypes } => AddTicketTypeRefusal.TooManyTicketTypes,
        _ when !limits.Writes(details.PriceMinor) => AddTicketTypeRefusal.PriceNotPayable,
        _ when !limits.IsEnough(Details!, details.PriceMinor, details.TaxBasisPoints) => AddTicketTypeRefusal.PriceTooSmall,
        _ => null,
    };

    /// <summary>Why the ticket type's terms are not changed, as far as the event can tell.</summary>
    public ChangeTicketTypeRefusal? RefuseTicketTypeChange(Caller caller, Guid ticketTypeId, ChangeTicketType command, PriceLimits limits) => this switch
    {
        { Created: null } => ChangeTicketTypeRefusal.EventNotFound,
        _ when !caller.IsOrganizer(Created.OrganizerId) => ChangeTicketTypeRefusal.NotYours,
        { Status: EventStatus.Cancelled } => ChangeTicketTypeRefusal.Cancelled,
        _ when !TicketTypeIds.Contains(ticketTypeId) => ChangeTicketTypeRefusal.TicketTypeNotFound,
        _ when command.PriceMinor is { } price && !limits.Writes(price) => ChangeTicketTypeRefusal.PriceNotPayable,
        _ => null,
    };

    public AddGateRefusal? RefuseGate(Caller caller, Guid gateId, IReadOnlyList<Guid>? ticketTypeIds) => this switch
    {
        { Created: null } => AddGateRefusal.EventNotFound,
        _ when !caller.IsOrganizer(Created.OrganizerId) => AddGateRefusal.NotYours,
        _ when GateIds.Contains(gateId) => null,
        _ when ticketTypeIds?.Except(TicketTypeIds).Any() == true => AddGateRefusal.TicketTypeNotFound,
        { GateIds.Count: >= EventLimits.MaxGates } => AddGateRefusal.TooManyGates,
        _ => null,
    };

    public EnrolDeviceRefusal? RefuseDevice(Caller caller, EnrolDevice command) => this switch
    {
        { Created: null } => EnrolDeviceRefusal.EventNotFound,
        _ when !caller.IsOrganizer(Created.OrganizerId) => EnrolDeviceRefusal.NotYours,
        _ when Device(command.DeviceId) is not null => null,
        _ when command.GateIds.Except(GateIds).Any() => EnrolDeviceRefusal.GateNotFound,
        _ when Devices.Count(device => device.RevokedAt is null) >= EventLimits.MaxDevices => EnrolDeviceRefusal.TooManyDevices,
        _ => null,
    };

    public RevokeDeviceRefusal? RefuseRevoke(Caller caller, Guid deviceId) => this switch
    {
        { Created: null } => RevokeDeviceRefusal.EventNotFound,
        _ when !caller.IsOrganizer(Created.OrganizerId) => RevokeDeviceRefusal.NotYours,
        _ when Device(deviceId) is null => RevokeDeviceRefusal.DeviceNotFound,
        _ => null,
    };

    /// <param name="accountId">Null: there is no such account.</param>
    public AssignStaffRefusal? RefuseStaff(Caller caller, Guid? accountId) => this switch
    {
        { Created: null } => AssignStaffRefusal.EventNotFound,
        _ when !caller.IsOrganizer(Created.OrganizerId) => AssignStaffRefusal.NotYours,
        _ when accountId is null => AssignStaffRefusal.AccountNotFound,
        _ when Assignment(accountId.Value) is not null => null,
        { Staff.Count: >= EventLimits.MaxStaff } => AssignStaffRefusal.TooManyStaff,
        _ => null,
    };

    /// <summary>Why the rules are not laid down, by precedence, and the ids that the event does not have.</summary>
    public (SetAccessRefusal Refusal, Guid[] About)? RefuseAccess(Caller caller, AccessRules? rules)
    {
        var types = (rules?.TicketTypes ?? []).Select(type => type.TicketTypeId).Except(TicketTypeIds).ToArray();
        var gates = (rules?.Gates ?? []).Select(gate => gate.GateId).Except(GateIds).ToArray();
        return this switch
        {
            { Created: null } => (SetAccessRefusal.EventNotFound, []),
            _ when !caller.IsOrganizer(Created.OrganizerId) => (SetAccessRefusal.NotYours, []),
            _ when types.Length > 0 => (SetAccessRefusal.TicketTypeNotFound, types),
            _ when gates.Length > 0 => (SetAccessRefusal.GateNotFound, gates),
            _ => null,
        };
    }

    /// <summary>Why the limits are not laid down, by precedence, and the ids that the event does not have.</summary>
    public (SetLimitsRefusal Refusal, Guid[] About)? RefuseLimits(Caller caller, PurchaseLimits limits)
    {
        var unknown = limits.TicketTypes.Select(type => type.TicketTypeId).Except(TicketTypeIds).ToArray();
        return this switch
        {
            { Created: null } => (SetLimitsRefusal.EventNotFound, []),
            _ when !caller.IsOrganizer(Created.OrganizerId) => (SetLimitsRefusal.NotYours, []),
            _ when unknown.Length > 0 => (SetLimitsRefusal.TicketTypeNotFound, unknown),
            _ => null,
        };
    }

    public SetLookRefusal? RefuseLook(Caller caller) => this switch
    {
        { Created: null } => SetLookRefusal.NotFound,
        _ when !caller.IsOrganizer(Created.OrganizerId) => SetLookRefusal.NotYours,
        { Status: EventStatus.Cancelled } => SetLookRefusal.Cancelled,
        _ => null,
    };

    /// <summary>How the account became staff; null when it is not.</summary>
    public StaffAssigned? Assignment(Guid accountId) => Staff.FirstOrDefault(staff => staff.AccountId == accountId);

    public EnrolledDevice? Device(Guid deviceId) => Devices.FirstOrDefault(device => device.Enrolled.DeviceId == deviceId);

    /// <summary>What its ticket types and gates need to know; null for an event that does not exist.</summary>
    public EventTerms? Terms(Guid eventId) => this is { Created: not null, Details: not null }
        ? new(
            eventId,
            Created.OrganizerId,
            Status,
            Details.Currency,
            Details.FeePayer,
            Details.MaxTicketsPerOrder,
            Details.StartTime,
            Details.EndTime,
            TicketTypeIds,
            [.. Devices.Where(device => device.RevokedAt is null).Select(device => device.Terms)])
        {
            GateIds = GateIds,
            Staff = [.. Staff.Select(staff => staff.AccountId)],
            TaxMode = Details.TaxMode,
            TaxRounding = Details.TaxRounding,
            Access = Access,
            TimeZone = Details.TimeZone,
            Trusted = Staff.Where(staff => staff.Rights is not null).ToDictionary(staff => staff.AccountId, staff => staff.Rights!.Value),
            RefundPolicy = Details.RefundPolicy,
            Limits = Limits,
            Sellers = [.. Staff.Where(staff => staff.MaySell == true).Select(staff => staff.AccountId)],
        }
        : null;

    public Event Apply(EventFact fact) => fact switch
    {
        EventCreated created => this with { Created = created, Details = created.Details, TicketTypeIds = created.TicketTypeIds },
        EventChanged changed => this with { Details = changed.Details },
        EventPublished published => this with { Status = EventStatus.Published, PublishedAt = published.At },
        EventCancelled => this with { Status = EventStatus.Cancelled, IsRefundDue = true },
        EventRefunded => this with { IsRefundDue = false },
        TicketTypeAdded added => this with { TicketTypeIds = [.. TicketTypeIds, added.TicketTypeId] },
        GateAdded added => this with { GateIds = [.. GateIds, added.GateId] },
        DeviceEnrolled enrolled => this with { Devices = [.. Devices, new(enrolled, null)] },
        DeviceRevoked revoked => this with
        {
            Devices = [.. Devices.Select(device => device.Enrolled.DeviceId == revoked.DeviceId ? device with { RevokedAt = revoked.At } : device)],
        },
        AccessRulesSet set => this with { Access = set.Rules },
        PurchaseLimitsSet set => this with { Limits = set.Limits },
        EventLookSet set => this with { Look = set.Look },
        StaffAssigned assigned => this with { Staff = [.. Staff.Where(staff => staff.AccountId != assigned.AccountId), assigned] },
        StaffRemoved removed => this with { Staff = [.. Staff.Where(staff => staff.AccountId != removed.AccountId)] },
        _ => throw new InvalidOperationException($"An event knows no {fact.GetType().Name}."),
    };
}

/// <summary>A device that was enrolled, and when its token died; null while it works.</summary>
internal sealed record EnrolledDevice(DeviceEnrolled Enrolled, DateTimeOffset? RevokedAt)
{
    public Device Terms => new(Enrolled.DeviceId, Enrolled.Name, Enrolled.TokenHash, Enrolled.GateIds);

    public DeviceView View => new(Enrolled.DeviceId, Enrolled.Name, Enrolled.GateIds, Enrolled.At, RevokedAt);
}
