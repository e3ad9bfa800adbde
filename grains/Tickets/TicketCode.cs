using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EventLoop.Tickets;

/// <summary>
/// What a ticket's QR code says, 100 bytes: layout version 1, key number 1, ticket id 16, first 8 bytes of the ticket type's id,
/// code version 2 (big endian), HMAC 8, signature 64.
/// </summary>
/// <remarks>
/// The HMAC is HMAC-SHA256 over what stands before it, cut to 8 bytes, with a key of the whole deployment: it lets any gate turn an
/// invented code away for a few microseconds, and tell it from another event's. The signature is ECDSA P-256 with SHA-256 (IEEE P1363)
/// over the event's id and all that stands before it, with the event's key: devices judge by it without the network. Online a
/// ticket compares all 100 bytes with the code that it knows, so nobody pays for public-key cryptography at the gate.
/// </remarks>
internal sealed record TicketCode(byte KeyNo, Guid TicketId, ulong TicketTypePrefix, ushort Version, byte[] Bytes)
{
    /// <summary>What came behind the 100 bytes: the value of a rotating code; null for a plain one.</summary>
    public uint? Rotating { get; init; }

    public const int Length = 100;

    /// <summary>
    /// Tells a scanner at once that this is a ticket and which layout it has. With it the text has 153 characters, and a QR code
    /// of version 6 at level M holds 154.
    /// </summary>
    public const string Prefix = "T1:";

    /// <summary>Tells a scanner that the value of a rotating code follows the ticket's 100 bytes.</summary>
    public const string RotatingPrefix = "R1:";

    private const byte Layout = 1;
    private const int MacAt = 28;
    private const int SignatureAt = 36;

    /// <summary>The code in this text; null for any text that is not one. Whether it is ours, <see cref="IsOurs"/> says.</summary>
    public static TicketCode? Parse(string? text)
    {
        if (text is null)
            return null;
        if (text.StartsWith(Prefix, StringComparison.Ordinal))
            return Parse(Base45.Decode(text.AsSpan(Prefix.Length)));
        return text.StartsWith(RotatingPrefix, StringComparison.Ordinal)
            && Base45.Decode(text.AsSpan(RotatingPrefix.Length)) is { Length: Length + RotatingCode.Length } bytes
            && Parse(bytes[..Length]) is { } code
            ? code with { Rotating = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(Length)) }
            : null;
    }

    /// <summary>The text of a rotating code.</summary>
    public static string ToText(byte[] code, uint rotating)
    {
        var bytes = new byte[Length + RotatingCode.Length];
        code.CopyTo(bytes, 0);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(Length), rotating);
        return RotatingPrefix + Base45.Encode(bytes);
    }

    /// <summary>The code's text, as the QR code carries it.</summary>
    public static string ToText(byte[] code) => Prefix + Base45.Encode(code);

    /// <summary>A fresh code; <paramref name="sign"/> signs the bytes it is given.</summary>
    public static byte[] Write(byte keyNo, Guid eventId, Guid ticketId, Guid ticketTypeId, ushort version, byte[] macKey, Func<byte[], byte[]> sign)
    {
        var code = new byte[Length];
        code[0] = Layout;
        code[1] = keyNo;
        ticketId.TryWriteBytes(code.AsSpan(2), bigEndian: true, out _);
        ticketTypeId.ToByteArray(bigEndian: true).AsSpan(0, 8).CopyTo(code.AsSpan(18));
        BinaryPrimitives.WriteUInt16BigEndian(code.AsSpan(26), version);
        Mac(code, macKey).CopyTo(code.AsSpan(MacAt));
        sign(Signed(code, eventId)).CopyTo(code, SignatureAt);
        return code;
    }

    /// <summary>It was made by this deployment: nobody else has <paramref name="macKey"/>.</summary>
    public bool IsOurs(byte[] macKey) => CryptographicOperations.FixedTimeEquals(Mac(Bytes, macKey), Bytes.AsSpan(MacAt, 8));

    /// <summary>It was signed for this event, as a device without the network finds out.</summary>
    /// <param name="publicKey">The event's key with the number <see cref="KeyNo"/>.</param>
    public bool IsSigned(Guid eventId, ECDsa publicKey) =>
        publicKey.VerifyData(Signed(Bytes, eventId), Bytes.AsSpan(SignatureAt), HashAlgorithmName.SHA256);

    private static TicketCode? Parse(byte[]? code) => code is { Length: Length } && code[0] == Layout
        ? new(
            code[1],
            new Guid(code.AsSpan(2, 16), bigEndian: true),
            BinaryPrimitives.ReadUInt64BigEndian(code.AsSpan(18)),
            BinaryPrimitives.ReadUInt16BigEndian(code.AsSpan(26)),
            code)
        : null;

    private static ReadOnlySpan<byte> Mac(byte[] code, byte[] macKey) => HMACSHA256.HashData(macKey, code.AsSpan(0, MacAt)).AsSpan(0, 8);

    private static byte[] Signed(byte[] code, Guid eventId) => [.. eventId.ToByteArray(bigEndian: true), .. code.AsSpan(0, SignatureAt)];
}
