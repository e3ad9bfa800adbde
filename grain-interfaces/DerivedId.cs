using System.Security.Cryptography;
using System.Text;

namespace EventLoop;

/// <summary>Ids that follow from others: of a grain that stands beside another, with a stream of its own.</summary>
public static class DerivedId
{
    /// <summary>The id for this purpose; version 8, variant 1: made by the application's own rule (RFC 9562, 5.8).</summary>
    public static Guid Of(Guid id, string purpose)
    {
        var hash = SHA256.HashData([.. id.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(purpose)]);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new(hash.AsSpan(0, 16), bigEndian: true);
    }
}
