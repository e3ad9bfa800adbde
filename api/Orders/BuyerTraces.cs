using System.Buffers.Binary;
using System.Net.Sockets;
using EventLoop.Screens;

namespace EventLoop.Orders;

/// <summary>Where an order comes from, as coarsely as is of use: nobody further in learns the whole address.</summary>
internal static class BuyerTraces
{
    /// <summary>By which an app says which one it is: any text of its own that stays the same.</summary>
    public const string DeviceHeader = "X-Device-Id";

    private const int LongestDevice = 200;

    public static BuyerTrace Of(HttpContext context) => new(NetworkOf(context), DeviceOf(context));

    /// <summary>The first three bytes of an IPv4 address, the first six of an IPv6 address, after a byte that tells them apart; 0: unknown.</summary>
    private static long NetworkOf(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
            return 0;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        Span<byte> bytes = stackalloc byte[16];
        plain.TryWriteBytes(bytes, out _);
        Span<byte> network = stackalloc byte[8];
        network[1] = plain.AddressFamily == AddressFamily.InterNetwork ? (byte)4 : (byte)6;
        bytes[..(network[1] == 4 ? 3 : 6)].CopyTo(network[2..]);
        return BinaryPrimitives.ReadInt64BigEndian(network);
    }

    // A browser has the cookie that protects its forms, which is its own and random.
    private static string? DeviceOf(HttpContext context)
    {
        var device = context.Request.Headers[DeviceHeader].ToString();
        if (device.Length == 0)
            device = context.Request.Cookies[ScreensSetup.FormCookie];
        return string.IsNullOrEmpty(device) || device.Length > LongestDevice ? null : device;
    }
}
