using EventLoop.Gates;
using EventLoop.Requests;

namespace EventLoop.Events;

/// <summary>A device that is to enrol itself.</summary>
/// <param name="GateIds">The gates of the event that it will work for.</param>
/// <param name="Minutes">For how long the code works; left out: 15.</param>
internal sealed record InviteDeviceRequest(string? Name, IReadOnlyList<Guid>? GateIds, int? Minutes = null) : IRequest<DeviceInvite>
{
    private const int MostMinutes = 24 * 60;
    private const int UsualMinutes = 15;

    public DeviceInvite Parse(FieldErrors errors)
    {
        var device = new EnrolDeviceRequest(Name, GateIds).Parse(errors);
        return new(device.Name, device.GateIds, errors.OptionalBetween("minutes", Minutes, 1, MostMinutes) ?? UsualMinutes);
    }
}

/// <summary>A short code that is to work no more.</summary>
internal sealed record WithdrawInviteRequest(string? Code) : IRequest<string>
{
    private const int LongestCode = 200;

    public string Parse(FieldErrors errors) => errors.Text("code", Code, LongestCode);
}

/// <summary>What to type, or to show as a QR code, on the device that is to enrol.</summary>
/// <param name="Code">Works once.</param>
/// <param name="Qr">What the QR code says.</param>
internal sealed record DeviceInviteResponse(string Code, string Qr, string Name, IReadOnlyList<Guid> GateIds, DateTimeOffset? ExpiresAt);
