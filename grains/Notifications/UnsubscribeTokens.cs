using System.Buffers.Text;
using System.Security.Cryptography;
using EventLoop.Accounts;

namespace EventLoop.Notifications;

/// <summary>What ends news from a message's organizer: the message's id and an HMAC of it, so that nobody can end another's.</summary>
internal sealed class UnsubscribeTokens(MasterKey master)
{
    private const int IdBytes = 16;
    private const int MacBytes = 16;
    private readonly byte[] key = master.Derive("unsubscribe");

    public string For(Guid messageId)
    {
        Span<byte> token = stackalloc byte[IdBytes + MacBytes];
        messageId.TryWriteBytes(token, bigEndian: true, out _);
        Mac(token[..IdBytes]).CopyTo(token[IdBytes..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The message that the token was made for; null when it was not made here.</summary>
    public Guid? Read(string token)
    {
        Span<byte> shown = stackalloc byte[IdBytes + MacBytes];
        return TokenText.TryDecode(token, shown) && CryptographicOperations.FixedTimeEquals(Mac(shown[..IdBytes]), shown[IdBytes..])
            ? new(shown[..IdBytes], bigEndian: true)
            : null;
    }

    private ReadOnlySpan<byte> Mac(ReadOnlySpan<byte> id) => HMACSHA256.HashData(key, id).AsSpan(0, MacBytes);
}
