using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EventLoop.Accounts;

/// <summary>
/// API keys as partners show them: <c>el_</c>, the key's id with the number of its secret, a dot and the secret, in base64url. The secret is an HMAC of
/// what stands before it, so that a repeated request gives the same key, and made-up keys are known as such without asking anybody. What is kept of a key is its hash.
/// </summary>
internal sealed class ApiKeyTokens(MasterKey master)
{
    public const string Prefix = "el_";

    private const int IdBytes = 16;
    private const int NamedBytes = IdBytes + sizeof(int);
    private const int SecretBytes = 32;

    private readonly byte[] key = master.Derive("api-key");

    /// <param name="number">Of the secret, from 1.</param>
    public string For(Guid keyId, int number)
    {
        Span<byte> named = stackalloc byte[NamedBytes];
        keyId.TryWriteBytes(named, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(named[IdBytes..], number);
        Span<byte> secret = stackalloc byte[SecretBytes];
        HMACSHA256.HashData(key, named, secret);
        return $"{Prefix}{Base64Url.EncodeToString(named)}.{Base64Url.EncodeToString(secret)}";
    }

    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>The key that a text names, if it was made here; whether it still works is for that key to say.</summary>
    public (Guid KeyId, string Hash)? Read(string token)
    {
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        Span<byte> named = stackalloc byte[NamedBytes];
        Span<byte> secret = stackalloc byte[SecretBytes];
        Span<byte> made = stackalloc byte[SecretBytes];
        if (dot < Prefix.Length || !token.StartsWith(Prefix, StringComparison.Ordinal)
            || !TokenText.TryDecode(token.AsSpan(Prefix.Length, dot - Prefix.Length), named)
            || !TokenText.TryDecode(token.AsSpan(dot + 1), secret))
            return null;
        HMACSHA256.HashData(key, named, made);
        return CryptographicOperations.FixedTimeEquals(made, secret) ? (new(named[..IdBytes], bigEndian: true), Hash(token)) : null;
    }
}
