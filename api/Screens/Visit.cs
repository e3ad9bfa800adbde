using EventLoop.Accounts;
using Microsoft.AspNetCore.Antiforgery;

namespace EventLoop.Screens;

/// <summary>Whom a page is rendered for; for nobody in particular when it is kept for everybody.</summary>
public sealed class Visit(HttpContext? context, Assets assets, ScreensOptions options)
{
    public Assets Assets => assets;

    public ScreensOptions Options => options;

    public Caller Caller => context?.Caller() ?? Caller.Guest;

    public bool IsSignedIn => Caller.AccountId is not null;

    /// <summary>Where the visitor is, to come back to after signing in.</summary>
    public string Path => context is null ? "/" : context.Request.Path + context.Request.QueryString;

    /// <summary>The token that goes with every form. A page that is kept for everybody can have none, and thus no form that changes something.</summary>
    public (string Name, string Value) FormToken()
    {
        var page = context ?? throw new InvalidOperationException("A page for everybody has no forms.");
        var tokens = page.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(page);
        return (tokens.FormFieldName, tokens.RequestToken!);
    }
}
