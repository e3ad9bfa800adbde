using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EventLoop.Gates;

/// <summary>
/// A ticket's attendee for a device that may be lost: readable only with the ticket's code. A row is: ticket id 16, length of the
/// rest 2 (big endian), nonce 12, ciphertext, tag 16. AES-256-GCM with the ticket's id as associated data; the key is HKDF-SHA-256 of the code's 100 bytes with the
/// event's id as salt and "attendee" as info. The nonce follows from key and text, so the same text always gives the same row.
/// </summary>
internal static class AttendeeSeal
{
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int HeadLength = 18;
    private const int LongestText = 1_000;

    public static byte[] Key(Guid eventId, ReadOnlySpan<byte> code)
    {
        var key = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, code, key, eventId.ToByteArray(bigEndian: true), "attendee"u8);
        return key;
    }

    public static byte[] Seal(Guid eventId, Guid ticketId, ReadOnlySpan<byte> code, string name)
    {
        var key = Key(eventId, code);
        var text = Encoding.UTF8.GetBytes(name.Length > LongestText ? name[..LongestText] : name);
        var row = new byte[HeadLength + NonceLength + text.Length + TagLength];
        ticketId.TryWriteBytes(row, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt16BigEndian(row.AsSpan(16), (ushort)(row.Length - HeadLength));
        HMACSHA256.HashData(key, text).AsSpan(0, NonceLength).CopyTo(row.AsSpan(HeadLength));
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(
            row.AsSpan(HeadLength, NonceLength),
            text,
            row.AsSpan(HeadLength + NonceLength, text.Length),
            row.AsSpan(row.Length - TagLength),
            row.AsSpan(0, 16));
        return row;
    }

    /// <summary>The attendee's name; null for a code that is not the ticket's.</summary>
    public static string? Open(Guid eventId, ReadOnlySpan<byte> code, ReadOnlySpan<byte> row)
    {
        var text = new byte[row.Length - HeadLength - NonceLength - TagLength];
        using var aes = new AesGcm(Key(eventId, code), TagLength);
        try
        {
            aes.Decrypt(row.Slice(HeadLength, NonceLength), row.Slice(HeadLength + NonceLength, text.Length), row[^TagLength..], text, row[..16]);
            return Encoding.UTF8.GetString(text);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
