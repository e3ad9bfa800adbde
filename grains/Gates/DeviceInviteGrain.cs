using EventLoop.Accounts;
using EventLoop.Events;

namespace EventLoop.Gates;

/// <summary>Each answer rests on a state that was stored, and the device on the event's fact.</summary>
internal sealed class DeviceInviteGrain([PersistentState("device_invite", "accounts")] IPersistentState<StoredInvite> stored, IGrainFactory grains, TimeProvider time)
    : Grain, IDeviceInviteGrain
{
    public async Task<Outcome<DeviceInvite, EnrolDeviceRefusal>> Invite(Caller caller, Guid eventId, DeviceInvite invite)
    {
        if (await grains.GetGrain<IEventParts>(eventId).Terms() is not { } terms)
            return EnrolDeviceRefusal.EventNotFound;
        if (!caller.IsOrganizer(terms.OrganizerId) || stored.State.EventId is { } other && other != eventId)
            return EnrolDeviceRefusal.NotYours;
        if (invite.GateIds.Except(terms.GateIds).ToArray() is { Length: > 0 } unknown)
            return Outcome<DeviceInvite, EnrolDeviceRefusal>.Refuse(EnrolDeviceRefusal.GateNotFound, unknown);
        if (stored.State.EventId is null)
        {
            var expiresAt = time.GetUtcNow().AddMinutes(invite.Minutes);
            await Store(new() { EventId = eventId, OrganizerId = terms.OrganizerId, Name = invite.Name, GateIds = [.. invite.GateIds], ExpiresAt = expiresAt });
        }

        return invite with { ExpiresAt = stored.State.ExpiresAt };
    }

    public async Task<Outcome<InvitedDevice, TakeInviteRefusal>> Take(Guid attemptId, byte[] tokenHash)
    {
        var invite = stored.State;
        if (invite.EventId is not { } eventId)
        {
            DeactivateOnIdle();
            return TakeInviteRefusal.NotValid;
        }

        if (invite.TakenBy is { } taker ? taker != attemptId : invite.IsWithdrawn || time.GetUtcNow() >= invite.ExpiresAt)
            return TakeInviteRefusal.NotValid;

        // Stored before the event hears of it: whoever lost the answer asks again and gets the same device.
        if (invite.TakenBy is null)
            await Store(invite with { TakenBy = attemptId });
        var organizer = new Caller(invite.OrganizerId, Roles.Organizer);
        var enrolled = await grains.GetGrain<IEventGrain>(eventId).EnrolDevice(organizer, new(this.GetPrimaryKey(), invite.Name, tokenHash, invite.GateIds));
        return enrolled.Value is { } device ? new InvitedDevice(eventId, device) : TakeInviteRefusal.NotPossible;
    }

    public async Task<WithdrawInviteRefusal?> Withdraw(Caller caller, Guid eventId)
    {
        if (await grains.GetGrain<IEventParts>(eventId).Terms() is not { } terms)
            return WithdrawInviteRefusal.NotFound;
        if (!caller.IsOrganizer(terms.OrganizerId))
            return WithdrawInviteRefusal.NotYours;
        if (stored.State.EventId != eventId)
        {
            DeactivateOnIdle();
            return WithdrawInviteRefusal.NotFound;
        }

        if (stored.State.TakenBy is not null)
            return WithdrawInviteRefusal.Taken;
        if (!stored.State.IsWithdrawn)
            await Store(stored.State with { IsWithdrawn = true });
        return null;
    }

    private async Task Store(StoredInvite invite)
    {
        stored.State = invite;
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            // What is in memory may not be what is stored.
            DeactivateOnIdle();
            throw;
        }
    }
}

/// <summary>An invitation as it is stored.</summary>
internal sealed record StoredInvite
{
    public Guid? EventId { get; init; }

    public Guid OrganizerId { get; init; }

    public string Name { get; init; } = "";

    public Guid[] GateIds { get; init; } = [];

    public DateTimeOffset ExpiresAt { get; init; }

    public Guid? TakenBy { get; init; }

    public bool IsWithdrawn { get; init; }
}
