using EventLoop.Requests;
using EventLoop.Screens;

namespace EventLoop.Accounts;

/// <summary>Signing in, up and out on the pages.</summary>
internal static class AccountScreens
{
    public static void MapAccountScreens(this IEndpointRouteBuilder screens)
    {
        screens.MapGet("/sign-in", (string? to) => SignInPage(new(to)));
        screens.MapPost("/sign-in", SignIn).RequireRateLimiting(RateLimits.SignIn);
        screens.MapPost("/sign-in/mail", AskForLink).RequireRateLimiting(RateLimits.SignIn);
        screens.MapGet("/sign-in/link", (string? token) => token is { Length: > 0 } ? LinkPage(token) : UsedUp());
        screens.MapPost("/sign-in/link", SignInByLink).RequireRateLimiting(RateLimits.SignIn);
        screens.MapGet("/register", (string? to, string? role) => RegisterPage(new(to) { Role = role ?? RoleNames.Attendee }));
        screens.MapPost("/register", Register).RequireRateLimiting(RateLimits.SignIn);
        screens.MapPost("/sign-out", SignOut);
    }

    private static async Task<IResult> SignIn(IFormCollection form, HttpContext context, IGrainFactory grains, AccountIds ids, AccessTokens tokens)
    {
        var entered = Entered(form);
        var errors = new FieldErrors();
        var (email, password) = new SignInRequest(entered.Email, form["password"]).Parse(errors);
        if (errors.Any)
            return SignInPage(entered with { Errors = errors.ByField() }, 400);
        var outcome = await grains.GetGrain<IAccountGrain>(ids.OfEmail(email)).SignIn(new(password));
        if (outcome.Value is not { } session)
            return SignInPage(entered with { Refused = Words(outcome.Refusal!.Value) }, 401);
        Sessions.Open(context, tokens.Issue(session));
        return Onward(entered.To);
    }

    private static async Task<IResult> Register(IFormCollection form, HttpContext context, IGrainFactory grains, AccountIds ids, AccessTokens tokens)
    {
        var entered = Entered(form);
        var errors = new FieldErrors();
        var (email, password, name, role) = new RegisterRequest(entered.Email, form["password"], entered.Name, entered.Role).Parse(errors);
        if (errors.Any)
            return RegisterPage(entered with { Errors = errors.ByField() }, 400);

        var account = grains.GetGrain<IAccountGrain>(ids.OfEmail(email));
        var outcome = await account.Register(new(context.OperationId(), email, password, name, role));
        if (outcome.Refusal is { } refusal)
            return RegisterPage(entered with { Errors = Words(refusal) }, 422);
        var signedIn = await account.SignIn(new(password));
        if (signedIn.Value is not { } session)
            return SignInPage(entered with { Refused = Words(signedIn.Refusal!.Value) }, 401);
        Sessions.Open(context, tokens.Issue(session));
        return Onward(entered.To ?? (role == Roles.Organizer ? "/organizer" : "/tickets"));
    }

    /// <summary>Says the same whether or not there is an account.</summary>
    private static async Task<IResult> AskForLink(IFormCollection form, HttpContext context, IGrainFactory grains, AccountIds ids)
    {
        var errors = new FieldErrors();
        var email = new LinkRequest(form["email"]).Parse(errors);
        if (errors.Any)
            return SignInPage(Entered(form) with { Errors = errors.ByField() }, 400);
        var isSent = await grains.GetGrain<ISignInLinksGrain>(0).Ask(ids.OfEmail(email), context.OperationId());
        return isSent
            ? Told(200, "Look into your mail", "If there is an account with this address, a link that signs you in is on its way. It works once, for a quarter of an hour.")
            : Told(422, "Not here", "This site sends no mail. Sign in with your password.");
    }

    private static async Task<IResult> SignInByLink(IFormCollection form, HttpContext context, IGrainFactory grains, AccessTokens tokens)
    {
        if (await grains.GetGrain<ISignInLinksGrain>(0).Redeem(new(form["token"].ToString())) is not { } session)
            return UsedUp();
        Sessions.Open(context, tokens.Issue(session));
        return Onward(null);
    }

    private static Page UsedUp() => Told(401, "This link does not work any more", "A link works once, and for a quarter of an hour. Ask for another.");

    private static Page LinkPage(string token) => Page.Of<SignInLinkPage>((nameof(SignInLinkPage.Token), token));

    private static Page Told(int status, string title, string text) =>
        Page.Of<SignInLinkPage>(status, (nameof(SignInLinkPage.Title), title), (nameof(SignInLinkPage.Text), text));

    private static IResult SignOut(HttpContext context)
    {
        Sessions.Close(context);
        return Results.Redirect("/");
    }

    private static AccountForm Entered(IFormCollection form) => new(form["to"].ToString() is { Length: > 0 } to ? to : null)
    {
        Email = form["email"],
        Name = form["name"],
        Role = form["role"].ToString() is { Length: > 0 } role ? role : RoleNames.Attendee,
    };

    /// <summary>Only to our own pages: whoever makes a link to the sign-in does not choose where it ends.</summary>
    private static IResult Onward(string? to) => Results.Redirect(
        to is ['/', not ('/' or '\\'), ..] or "/" && !to.AsSpan().ContainsAnyInRange('\0', ' ') ? to : "/tickets");

    private static Page SignInPage(AccountForm form, int status = 200) => Page.Of<SignInPage>(status, (nameof(Accounts.SignInPage.Form), form));

    private static Page RegisterPage(AccountForm form, int status = 200) => Page.Of<RegisterPage>(status, (nameof(Accounts.RegisterPage.Form), form));

    private static string Words(SignInRefusal refusal) => refusal switch
    {
        SignInRefusal.LockedOut => "There were too many wrong passwords. Wait a few minutes and try again.",
        SignInRefusal.WrongCredentials => "The e-mail address or the password is wrong.",
    };

    private static Dictionary<string, string[]> Words(RegisterRefusal refusal) => refusal switch
    {
        RegisterRefusal.EmailTaken => new() { ["email"] = ["is registered already: sign in instead"] },
        RegisterRefusal.PasswordTooShort => new() { ["password"] = ["must have at least 10 characters"] },
        RegisterRefusal.PasswordTooLong => new() { ["password"] = ["must have at most 256 characters"] },
        RegisterRefusal.PasswordIsEmail => new() { ["password"] = ["must not be your e-mail address"] },
        RegisterRefusal.PasswordTooCommon => new() { ["password"] = ["is one of those that are tried first; think of another"] },
    };
}

/// <summary>What was typed in, without the password.</summary>
public sealed record AccountForm(string? To)
{
    public string? Email { get; init; }

    public string? Name { get; init; }

    public string Role { get; init; } = RoleNames.Attendee;

    public string? Refused { get; init; }

    public Dictionary<string, string[]>? Errors { get; init; }

    public override string ToString() => nameof(AccountForm);
}
