using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EventLoop.Tickets;

/// <summary>
/// A value that changes every 15 seconds, so that a picture of a ticket is worthless: RFC 6238 with HMAC-SHA-256 and all 31 bits of the
/// dynamic truncation (RFC 4226, 5.3) in place of decimal digits.
/// </summary>
/// <remarks>
/// An event's key is HMAC-SHA-256 of the event's id with a key of the deployment; a ticket's secret is the same of ticket id (16 bytes) and code version
/// (2 bytes, big endian) with the event's key. So a device that has the event's key can judge each ticket of the event without the network.
/// </remarks>
internal static class RotatingCode
{
    public const int Length = 4;

    public static readonly TimeSpan Step = TimeSpan.FromSeconds(15);

    /// <summary>Long enough to have it on the phone before leaving for a place without a network, and too late to sell a picture of it far ahead.</summary>
    public static readonly TimeSpan ReleasedBefore = TimeSpan.FromHours(12);

    public static byte[] EventKey(byte[] deploymentKey, Guid eventId) => HMACSHA256.HashData(deploymentKey, eventId.ToByteArray(bigEndian: true));

    public static byte[] Secret(byte[] eventKey, Guid ticketId, ushort codeVersion)
    {
        Span<byte> about = stackalloc byte[18];
        ticketId.TryWriteBytes(about, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt16BigEndian(about[16..], codeVersion);
        return HMACSHA256.HashData(eventKey, about);
    }

    /// <summary>The value at that time.</summary>
    public static uint Value(byte[] secret, DateTimeOffset at) => Value(secret, StepOf(at));

    /// <summary>The value is that of the step at that time, or of a neighbouring one.</summary>
    public static bool IsFresh(byte[] secret, uint value, DateTimeOffset at)
    {
        var step = StepOf(at);
        return value == Value(secret, step) | value == Value(secret, step - 1) | value == Value(secret, step + 1);
    }

    private static long StepOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / (long)Step.TotalSeconds;

    private static uint Value(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(secret, counter, hash);
        return BinaryPrimitives.ReadUInt32BigEndian(hash[(hash[^1] & 0xF)..]) & 0x7FFF_FFFF;
    }
}
