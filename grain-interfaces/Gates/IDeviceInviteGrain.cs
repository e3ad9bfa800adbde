using EventLoop.Accounts;
using EventLoop.Events;

namespace EventLoop.Gates;

/// <summary>One invitation to enrol a device, which works once and not for long; its key follows from the short code, and becomes the device's id.</summary>
[Alias("IDeviceInviteGrain")]
public interface IDeviceInviteGrain : IGrainWithGuidKey
{
    /// <summary>Keeps the invitation. A repeat gives the first one.</summary>
    [Alias("Invite")]
    Task<Outcome<DeviceInvite, EnrolDeviceRefusal>> Invite(Caller caller, Guid eventId, DeviceInvite invite);

    /// <summary>Enrols a device with this token. Whoever names the same attempt again gets the same device, anybody else nothing.</summary>
    [Alias("Take")]
    Task<Outcome<InvitedDevice, TakeInviteRefusal>> Take(Guid attemptId, byte[] tokenHash);

    /// <summary>The code works no more. Null: it is so, also when it was so before.</summary>
    [Alias("Withdraw")]
    Task<WithdrawInviteRefusal?> Withdraw(Caller caller, Guid eventId);
}

/// <summary>A device that may enrol itself.</summary>
/// <param name="Minutes">For how long.</param>
[GenerateSerializer, Immutable, Alias("DeviceInvite")]
public sealed record DeviceInvite(
    [property: Id(0)] string Name,
    [property: Id(1)] IReadOnlyList<Guid> GateIds,
    [property: Id(2)] int Minutes,
    [property: Id(3)] DateTimeOffset? ExpiresAt = null);

/// <summary>A device that has enrolled itself.</summary>
[GenerateSerializer, Immutable, Alias("InvitedDevice")]
public sealed record InvitedDevice([property: Id(0)] Guid EventId, [property: Id(1)] DeviceView Device);

/// <summary>Why an invitation is not withdrawn.</summary>
[GenerateSerializer, Alias("WithdrawInviteRefusal")]
public enum WithdrawInviteRefusal
{
    /// <summary>The event has no such invitation.</summary>
    NotFound,
    NotYours,

    /// <summary>A device has enrolled itself with it: that can be revoked.</summary>
    Taken,
}

/// <summary>Why a device is not enrolled by a code.</summary>
[GenerateSerializer, Alias("TakeInviteRefusal")]
public enum TakeInviteRefusal
{
    /// <summary>There is no such code, it has expired, or it was used. Nobody is told which.</summary>
    NotValid,

    /// <summary>The event takes no more devices, or has no such gate any more.</summary>
    NotPossible,
}
