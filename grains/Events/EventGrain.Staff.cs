using EventLoop.Accounts;

namespace EventLoop.Events;

/// <summary>The devices and the people that scan at an event's gates.</summary>
internal sealed partial class EventGrain
{
    public async Task<Outcome<DeviceView, EnrolDeviceRefusal>> EnrolDevice(Caller caller, EnrolDevice command)
    {
        if (State.RefuseDevice(caller, command) is { } refusal)
            return Outcome<DeviceView, EnrolDeviceRefusal>.Refuse(await Refused(refusal), [.. command.GateIds.Except(State.GateIds)]);
        if (State.Device(command.DeviceId) is null)
            await Record([new DeviceEnrolled(command.DeviceId, command.Name, command.TokenHash, command.GateIds, Now)]);
        await TellParts();
        return State.Device(command.DeviceId)!.View;
    }

    public async Task<Outcome<DeviceView, RevokeDeviceRefusal>> RevokeDevice(Caller caller, Guid deviceId)
    {
        if (State.RefuseRevoke(caller, deviceId) is { } refusal)
            return await Refused(refusal);
        await Record(State.Device(deviceId)!.RevokedAt is null ? [new DeviceRevoked(deviceId, Now)] : []);
        await TellParts();
        return State.Device(deviceId)!.View;
    }

    public async Task<Outcome<DeviceView[], EventRefusal>> Devices(Caller caller)
    {
        if (State.RefuseRead(caller) is { } refusal)
            return await Refused(refusal);
        var devices = State.Devices;
        await Record([]);
        return devices.Select(device => device.View).ToArray();
    }

    public async Task<Outcome<StaffGrant, AssignStaffRefusal>> AssignStaff(Caller caller, Guid? accountId, StaffRights rights, bool? maySell)
    {
        if (State.RefuseStaff(caller, accountId) is { } refusal)
            return await Refused(refusal);
        var before = State.Assignment(accountId!.Value);
        var sells = maySell ?? before?.MaySell ?? false;
        var isSame = before is not null && (before.Rights ?? StaffRights.Scan) == rights && (before.MaySell ?? false) == sells;
        var assignment = isSame ? before! : new(accountId.Value, before?.At ?? Now)
        {
            Rights = rights == StaffRights.Scan ? null : rights,
            MaySell = sells ? true : null,
        };
        await Record(isSame ? [] : [assignment]);
        await TellParts();
        return Grant(assignment);
    }

    public async Task<Outcome<StaffGrant[], EventRefusal>> RemoveStaff(Caller caller, Guid accountId)
    {
        if (State.RefuseRead(caller) is { } refusal)
            return await Refused(refusal);
        await Record(State.Assignment(accountId) is null ? [] : [new StaffRemoved(accountId, Now)]);
        await TellParts();
        return await Staff(caller);
    }

    public async Task<Outcome<StaffGrant[], EventRefusal>> Staff(Caller caller)
    {
        if (State.RefuseRead(caller) is { } refusal)
            return await Refused(refusal);
        var staff = State.Staff;
        await Record([]);
        return staff.Select(Grant).ToArray();
    }

    private static StaffGrant Grant(StaffAssigned assigned) =>
        new(assigned.AccountId, assigned.At, assigned.Rights ?? StaffRights.Scan) { MaySell = assigned.MaySell ?? false };
}
