using System.Buffers.Text;
using System.Security.Cryptography;

namespace EventLoop.Accounts;

/// <summary>
/// What lets a guest act on an order: an HMAC of its id, so that nothing needs to be stored and a repeat of the order gives the same
/// token. It says that its bearer placed the order, and nothing of any other order.
/// </summary>
/// <remarks>It is shown in a header, and in the query of an address that goes into an image or a link.</remarks>
internal sealed class OrderTokens(MasterKey master)
{
    public const string Header = "X-Order-Token";

    public const string QueryParameter = "token";

    private const int IdBytes = 16;
    private const int MacBytes = 32;
    private readonly byte[] key = master.Derive("order-token");

    /// <summary>base64url of the order's id and its HMAC-SHA256.</summary>
    public string For(Guid orderId)
    {
        Span<byte> token = stackalloc byte[IdBytes + MacBytes];
        orderId.TryWriteBytes(token, bigEndian: true, out _);
        HMACSHA256.HashData(key, token[..IdBytes], token[IdBytes..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The order that <paramref name="token"/> was made for, when it was made here.</summary>
    public bool TryVerify(ReadOnlySpan<char> token, out Guid orderId)
    {
        orderId = default;
        Span<byte> shown = stackalloc byte[IdBytes + MacBytes];
        if (!TokenText.TryDecode(token, shown))
            return false;

        Span<byte> mac = stackalloc byte[MacBytes];
        HMACSHA256.HashData(key, shown[..IdBytes], mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, shown[IdBytes..]))
            return false;
        orderId = new(shown[..IdBytes], bigEndian: true);
        return true;
    }
}
