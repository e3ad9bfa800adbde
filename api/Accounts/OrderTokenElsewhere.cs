using Microsoft.Extensions.Primitives;

namespace EventLoop.Accounts;

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
