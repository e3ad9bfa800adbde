using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace EventLoop.Accounts;

/// <summary>
/// <c>elr_</c>, then the account and the chain that it belongs to (so that it leads to the one grain that can judge it), a dot, and
/// 32 random bytes, all in base64url.
/// </summary>
public static class RefreshToken
{
    private const string Prefix = "elr_";
    private const int SecretBytes = 32;

    public static string Compose(Guid accountId, Guid chainId, ReadOnlySpan<byte> secret)
    {
        Span<byte> name = stackalloc byte[32];
        accountId.TryWriteBytes(name, bigEndian: true, out _);
        chainId.TryWriteBytes(name[16..], bigEndian: true, out _);
        return $"{Prefix}{Base64Url.EncodeToString(name)}.{Base64Url.EncodeToString(secret)}";
    }

    /// <summary>Reads what the token names; says nothing about whether it works.</summary>
    public static bool TryRead([NotNullWhen(true)] string? token, out Guid accountId, out Guid chainId)
    {
        (accountId, chainId) = (default, default);
        if (token is null || !token.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        Span<byte> name = stackalloc byte[32];
        if (dot < Prefix.Length
            || !TokenText.TryDecode(token.AsSpan(Prefix.Length, dot - Prefix.Length), name)
            || !TokenText.TryDecode(token.AsSpan(dot + 1), stackalloc byte[SecretBytes]))
            return false;
        (accountId, chainId) = (new(name[..16], bigEndian: true), new(name[16..], bigEndian: true));
        return true;
    }

    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
