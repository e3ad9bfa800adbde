using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;

namespace EventLoop.Accounts;

/// <summary>
/// What lets a guest act on an order: an HMAC of its id, so that nothing needs to be stored and a repeat of the order gives the same
/// token. It says that its bearer placed the order, and nothing of any other order.
/// </summary>
/// <remarks>It is shown in a header, and in the query of an address that goes into an image or a link (<see cref="OrderTokenInQuery"/>).</remarks>
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

/// <summary>Marks an endpoint that also takes an order's token from elsewhere than the header, for addresses that browsers follow.</summary>
internal abstract class OrderTokenElsewhere
{
    public abstract StringValues Read(HttpRequest request);
}

/// <summary>From the query, for an address that goes into an image or a link.</summary>
internal sealed class OrderTokenInQuery : OrderTokenElsewhere
{
    public override StringValues Read(HttpRequest request) => request.Query[OrderTokens.QueryParameter];
}

/// <summary>From the cookie that placing the order on our pages has left; it is sent to that order's own addresses only.</summary>
internal sealed class OrderTokenInCookie : OrderTokenElsewhere
{
    private const string Cookie = "eventloop_order";

    /// <summary>Longer than any event is sold ahead; browsers keep nothing longer than 400 days.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(400);

    public override StringValues Read(HttpRequest request) => request.Cookies[Cookie];

    public static void Leave(HttpContext context, Guid orderId, string token) => context.Response.Cookies.Append(Cookie, token, new()
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = Lifetime,
        Path = $"/orders/{orderId}",
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
    });
}
