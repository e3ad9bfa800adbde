using System.Security.Claims;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Accounts;

/// <summary>Registering, signing in, and who one is.</summary>
internal static class AccountsApi
{
    public static RouteGroupBuilder MapAccounts(this IEndpointRouteBuilder api)
    {
        var accounts = api.MapGroup("").WithTags("Accounts");
        accounts.MapGet("/me", Me).RequireAuthorization(Access.SignedIn).Refuses(404, "not_found")
            .WithName("getMe").WithSummary("Who is signed in");

        var auth = accounts.MapGroup("/auth");
        auth.MapPost("/register", Register).RequireRateLimiting(RateLimits.SignIn)
            .Refuses(409, "email_taken").Refuses(422, "weak_password")
            .WithName("register").WithSummary("Create an account");
        auth.MapPost("/login", SignIn).RequireRateLimiting(RateLimits.SignIn)
            .Refuses(401, "wrong_credentials").Refuses(429, "locked_out")
            .WithName("login").WithSummary("Sign in with e-mail and password");
        auth.MapPost("/link", AskForLink).RequireRateLimiting(RateLimits.SignIn)
            .Refuses(422, "mail_is_off")
            .WithName("askForLink").WithSummary("Have a link mailed that signs in; the answer is the same whether or not there is an account");
        auth.MapPost("/link/session", SignInByLink).RequireRateLimiting(RateLimits.SignIn)
            .Refuses(401, "invalid_link")
            .WithName("signInByLink").WithSummary("Sign in with what was in a mailed link, which works once");
        auth.MapPost("/refresh", Refresh)
            .Refuses(401, "invalid_refresh_token", "refresh_token_reused")
            .WithName("refresh").WithSummary("Exchange a refresh token, which works once");
        return accounts;
    }

    private static async Task<Results<Created<RegisteredResponse>, ProblemHttpResult>> Register(
        Body<RegisterRequest, Registration> body, HttpContext context, IGrainFactory grains, AccountIds ids)
    {
        var (email, password, name, role) = body.Command;
        var account = grains.GetGrain<IAccountGrain>(ids.OfEmail(email));
        var outcome = await account.Register(new(context.OperationId(), email, password, name, role));
        return outcome.Value is { } registered
            ? TypedResults.Created("/api/v1/me", new RegisteredResponse(registered.AccountId))
            : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Ok<SessionResponse>, ProblemHttpResult>> SignIn(
        Body<SignInRequest, Credentials> body, HttpContext context, IGrainFactory grains, AccountIds ids, AccessTokens tokens)
    {
        var (email, password) = body.Command;
        var outcome = await grains.GetGrain<IAccountGrain>(ids.OfEmail(email)).SignIn(new(password));
        return outcome.Value is { } session
            ? TypedResults.Ok(tokens.Issue(session))
            : Refused(outcome.Refusal!.Value, outcome.RetryAfter, context);
    }

    private static async Task<Results<Accepted, ProblemHttpResult>> AskForLink(
        Body<LinkRequest, string> body, HttpContext context, IGrainFactory grains, AccountIds ids) =>
        await grains.GetGrain<ISignInLinksGrain>(0).Ask(ids.OfEmail(body.Command), context.OperationId())
            ? TypedResults.Accepted((string?)null)
            : Problem.Of(422, "mail_is_off", "This copy sends no mail.");

    private static async Task<Results<Ok<SessionResponse>, ProblemHttpResult>> SignInByLink(
        Body<LinkSessionRequest, ShownLink> body, IGrainFactory grains, AccessTokens tokens) =>
        await grains.GetGrain<ISignInLinksGrain>(0).Redeem(body.Command) is { } session
            ? TypedResults.Ok(tokens.Issue(session))
            : Problem.Of(401, "invalid_link", "The link was used, or has run out.");

    private static async Task<Results<Ok<SessionResponse>, ProblemHttpResult>> Refresh(
        Body<RefreshRequest, string> body, HttpContext context, IGrainFactory grains, AccessTokens tokens)
    {
        if (!RefreshToken.TryRead(body.Command, out var accountId, out _))
            return Refused(RefreshRefusal.UnknownToken);
        var outcome = await grains.GetGrain<IAccountGrain>(accountId).Refresh(new(context.OperationId(), body.Command));
        return outcome.Value is { } session ? TypedResults.Ok(tokens.Issue(session)) : Refused(outcome.Refusal!.Value);
    }

    private static async Task<Results<Ok<MeResponse>, ProblemHttpResult>> Me(ClaimsPrincipal user, IGrainFactory grains)
    {
        var profile = await grains.GetGrain<IAccountGrain>(user.AccountId()!.Value).Profile();
        return profile is null
            ? Problem.NotFound()
            : TypedResults.Ok(new MeResponse(profile.AccountId, profile.Email, profile.Name, RoleNames.Of(profile.Roles)));
    }

    private static ProblemHttpResult Refused(RegisterRefusal refusal) => refusal switch
    {
        RegisterRefusal.EmailTaken => Problem.Of(409, "email_taken", "There is an account with this e-mail address."),
        RegisterRefusal.PasswordTooShort => WeakPassword("must have at least 10 characters"),
        RegisterRefusal.PasswordTooLong => WeakPassword("must have at most 256 characters"),
        RegisterRefusal.PasswordIsEmail => WeakPassword("must not be the e-mail address"),
        RegisterRefusal.PasswordTooCommon => WeakPassword("is one of the passwords that are tried first"),
    };

    private static ProblemHttpResult WeakPassword(string why)
    {
        var errors = new FieldErrors();
        errors.Add("password", why);
        return Problem.Invalid(422, "weak_password", errors);
    }

    private static ProblemHttpResult Refused(SignInRefusal refusal, TimeSpan? retryAfter, HttpContext context) => refusal switch
    {
        SignInRefusal.LockedOut => Problem.LaterAt(context, 429, "locked_out", retryAfter, "Too many wrong passwords."),
        SignInRefusal.WrongCredentials => Problem.Of(401, "wrong_credentials", "The e-mail address or the password is wrong."),
    };

    private static ProblemHttpResult Refused(RefreshRefusal refusal) => refusal switch
    {
        RefreshRefusal.UnknownToken => Problem.Of(401, "invalid_refresh_token"),
        RefreshRefusal.SpentToken => Problem.Of(401, "refresh_token_reused", "The token was used before; its session has ended."),
    };
}
