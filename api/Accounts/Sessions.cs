using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;

namespace EventLoop.Accounts;

/// <summary>
/// A visitor's session on the pages: the same two tokens that a client of the API has, in cookies that no script can read. The API
/// itself takes no cookies, so no foreign page can use them there.
/// </summary>
internal sealed class Sessions(IGrainFactory grains, AccessTokens tokens) : IDisposable
{
    private const string AccessCookie = "eventloop_access";
    private const string RefreshCookie = "eventloop_session";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>How long a browser's other requests with the same cookies, sent at the same time, may come in.</summary>
    private static readonly TimeSpan Meanwhile = TimeSpan.FromMinutes(1);

    private readonly JsonWebTokenHandler handler = new();
    private readonly MemoryCache refreshed = new(new MemoryCacheOptions());

    public static bool MayHave(HttpRequest request) => request.Headers.Cookie.Count > 0;

    /// <summary>Who is signed in; null when nobody is. A session whose access token has run out goes on with a new one.</summary>
    public async Task<ClaimsPrincipal?> Read(HttpContext context)
    {
        var cookies = context.Request.Cookies;
        if (cookies[AccessCookie] is { Length: > 0 } access && await Validate(access) is { } user)
            return user;
        if (cookies[RefreshCookie] is not { Length: > 0 } spent)
            return null;
        if (await Refresh(spent) is { } session)
        {
            Open(context, session);
            return await Validate(session.AccessToken);
        }

        Close(context);
        return null;
    }

    public static void Open(HttpContext context, SessionResponse session)
    {
        context.Response.Cookies.Append(AccessCookie, session.AccessToken, Cookie(context));
        context.Response.Cookies.Append(RefreshCookie, session.RefreshToken, Cookie(context));
    }

    public static void Close(HttpContext context)
    {
        context.Response.Cookies.Delete(AccessCookie, Cookie(context));
        context.Response.Cookies.Delete(RefreshCookie, Cookie(context));
    }

    public void Dispose() => refreshed.Dispose();

    private async Task<ClaimsPrincipal?> Validate(string access)
    {
        var result = await handler.ValidateTokenAsync(access, tokens.Validation);
        return result.IsValid ? new(result.ClaimsIdentity) : null;
    }

    /// <summary>A browser sends several requests at once with one refresh token, which works once: the first asks, and all get its answer.</summary>
    private async Task<SessionResponse?> Refresh(string spent)
    {
        if (!RefreshToken.TryRead(spent, out var accountId, out _))
            return null;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(spent));
        var asked = refreshed.GetOrCreate(Convert.ToHexStringLower(hash), entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = Meanwhile;
            return new Lazy<Task<SessionResponse?>>(() => Ask(accountId, new(hash.AsSpan(0, 16)), spent));
        })!;
        try
        {
            if (await asked.Value is { } session)
                return session;
        }
        catch
        {
            refreshed.Remove(Convert.ToHexStringLower(hash));
            throw;
        }

        // Only sessions are kept: made-up tokens leave nothing behind.
        refreshed.Remove(Convert.ToHexStringLower(hash));
        return null;
    }

    private async Task<SessionResponse?> Ask(Guid accountId, Guid operationId, string spent)
    {
        var outcome = await grains.GetGrain<IAccountGrain>(accountId).Refresh(new(operationId, spent));
        return outcome.Value is { } session ? tokens.Issue(session) : null;
    }

    private static CookieOptions Cookie(HttpContext context) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = Lifetime,
        Path = "/",
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
    };
}
