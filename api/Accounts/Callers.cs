using System.Security.Claims;
using Microsoft.Extensions.Primitives;

namespace EventLoop.Accounts;

/// <summary>The one place where what a request shows becomes the <see cref="Caller"/> that grains are told.</summary>
internal static class Callers
{
    /// <summary>On whose behalf this request is made.</summary>
    public static Caller Caller(this HttpContext context)
    {
        if (context.Features.Get<Caller>() is { } known)
            return known;
        var caller = Read(context);
        context.Features.Set(caller);
        return caller;
    }

    /// <summary>The account that is signed in; null when none is.</summary>
    public static Guid? AccountId(this ClaimsPrincipal user) =>
        Guid.TryParse(user.FindFirstValue(Claims.Subject), out var id) ? id : null;

    private static Caller Read(HttpContext context)
    {
        var user = context.User;
        var orderId = OrderShown(context);
        var accountId = user.AccountId();
        var device = Guid.TryParse(user.FindFirstValue(Claims.Device), out var deviceId)
            ? new DeviceProof(deviceId, user.FindFirstValue(Claims.DeviceHash)!)
            : null;
        return accountId is null && orderId is null && device is null
            ? Accounts.Caller.Guest
            : new(accountId, RoleNames.Read(user.FindAll(Claims.Role).Select(c => c.Value)), orderId, device);
    }

    private static Guid? OrderShown(HttpContext context) =>
        TokenShown(context) is [{ Length: > 0 } token]
        && context.RequestServices.GetRequiredService<OrderTokens>().TryVerify(token, out var orderId)
            ? orderId
            : null;

    private static StringValues TokenShown(HttpContext context)
    {
        var header = context.Request.Headers[OrderTokens.Header];
        return header.Count == 0 && context.GetEndpoint()?.Metadata.GetMetadata<OrderTokenElsewhere>() is { } elsewhere
            ? elsewhere.Read(context.Request)
            : header;
    }
}
