using EventLoop.Screens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Net.Http.Headers;

namespace EventLoop.Accounts;

/// <summary>
/// Who may call: the policies that endpoints name. They decide by what the caller shows; whether the event, order or ticket is theirs
/// is for its grain to say.
/// </summary>
internal static class Access
{
    /// <summary>An account with the organizer's role.</summary>
    public const string Organizer = nameof(Organizer);

    /// <summary>An account with the attendee's role.</summary>
    public const string Attendee = nameof(Attendee);

    /// <summary>Any account.</summary>
    public const string SignedIn = nameof(SignedIn);

    /// <summary>A device or any account: each event has its own list of who may scan, and its gates go by that.</summary>
    public const string Scanner = nameof(Scanner);

    /// <summary>Any account, or a guest who shows an order's token.</summary>
    public const string OrderHolder = nameof(OrderHolder);

    private const string DeviceScheme = "Device";

    private const string ApiKeyScheme = "API key";

    private const string SessionScheme = "Session";

    /// <summary>Whether the request is for a page, which goes by cookies and by nothing else.</summary>
    public static bool IsForPage(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<Screen>() is not null;

    public static ReadOnlySpan<char> BearerOf(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        var header = request.Headers[HeaderNames.Authorization].ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header.AsSpan(Scheme.Length).Trim() : default;
    }

    private static string SchemeOf(ReadOnlySpan<char> bearer) =>
        bearer.StartsWith(DeviceTokens.Prefix) ? DeviceScheme : bearer.StartsWith(ApiKeyTokens.Prefix) ? ApiKeyScheme : JwtBearerDefaults.AuthenticationScheme;

    public static AuthenticationBuilder AddSchemes(this IServiceCollection services) => services
        .AddScoped<IAuthenticationService, GuestAuthentication>()
        .AddAuthentication("Bearer or device")
        .AddPolicyScheme("Bearer or device", null, options => options.ForwardDefaultSelector = context =>
            IsForPage(context) ? SessionScheme
            : SchemeOf(BearerOf(context.Request)))
        .AddScheme<AuthenticationSchemeOptions, DeviceAuthentication>(DeviceScheme, null)
        .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyScheme, null)
        .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionScheme, null)
        .AddJwtBearer();

    public static void AddPolicies(this IServiceCollection services) => services.AddAuthorizationBuilder()
        .AddPolicy(Organizer, policy => policy.RequireAuthenticatedUser().RequireRole(RoleNames.Organizer))
        .AddPolicy(Attendee, policy => policy.RequireAuthenticatedUser().RequireRole(RoleNames.Attendee))
        .AddPolicy(SignedIn, policy => policy.RequireAuthenticatedUser().RequireClaim(Claims.Subject))
        .AddPolicy(Scanner, policy => policy.RequireAuthenticatedUser())
        .AddPolicy(OrderHolder, policy => policy.RequireAssertion(context =>
            context.User.HasClaim(c => c.Type == Claims.Subject)
            || (context.Resource as HttpContext)?.Caller().OrderId is not null));
}
