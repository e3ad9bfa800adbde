using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EventLoop.Accounts;

/// <summary>
/// Device tokens: <c>eld_</c>, the device's id, a dot and a secret, in base64url. The secret is an HMAC of the id, so that a repeated
/// enrolment gives the same token; what is kept of it is its hash, with the event, and a token works while its hash is kept.
/// </summary>
internal sealed class DeviceTokens(MasterKey master)
{
    public const string Prefix = "eld_";

    private readonly byte[] key = master.Derive("device-token");

    public string For(Guid deviceId)
    {
        Span<byte> id = stackalloc byte[16];
        deviceId.TryWriteBytes(id, bigEndian: true, out _);
        Span<byte> secret = stackalloc byte[32];
        HMACSHA256.HashData(key, id, secret);
        return $"{Prefix}{Base64Url.EncodeToString(id)}.{Base64Url.EncodeToString(secret)}";
    }

    /// <summary>What an event keeps of a token, and what <see cref="DeviceProof.TokenHash"/> carries.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Reads which device a token names; whether it works is for the owner of the devices to say.</summary>
    public static DeviceProof? Read(string token)
    {
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        Span<byte> id = stackalloc byte[16];
        return dot >= Prefix.Length && token.StartsWith(Prefix, StringComparison.Ordinal)
            && TokenText.TryDecode(token.AsSpan(Prefix.Length, dot - Prefix.Length), id)
            && TokenText.TryDecode(token.AsSpan(dot + 1), stackalloc byte[32])
            ? new(new(id, bigEndian: true), Hash(token))
            : null;
    }
}
