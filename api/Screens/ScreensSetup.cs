using EventLoop.Accounts;
using EventLoop.Events;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;

namespace EventLoop.Screens;

/// <summary>
/// The pages for people. All that they need hangs on their own group of endpoints, and nothing on the pipeline that the API's requests
/// go through.
/// </summary>
internal static class ScreensSetup
{
    /// <summary>Holds the browser's half of every form's token: random, and the same for as long as the browser is open.</summary>
    public const string FormCookie = "eventloop_form";

    /// <summary>The field of a form with the other half.</summary>
    public const string TokenField = "form-token";

    public static void AddScreens(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.Configure<ScreensOptions>(builder.Configuration.GetSection("Screens"));
        services.AddSingleton<Assets>();
        services.AddSingleton<KeptPages>();
        services.AddSingleton<Sessions>();
        services.AddAntiforgery(forms =>
        {
            forms.Cookie.Name = FormCookie;
            forms.Cookie.SameSite = SameSiteMode.Strict;
            forms.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            forms.FormFieldName = TokenField;
        });
        services.AddSingleton<IDataProtectionProvider>(provider => new MasterKeyProtection(provider.GetRequiredService<MasterKey>()));
    }

    /// <summary>The group of all pages, at the root.</summary>
    public static RouteGroupBuilder MapScreens(this WebApplication app)
    {
        app.MapGet("/assets/{file}", (string file, HttpContext context, Assets assets) => assets.Send(file, context)).ExcludeFromDescription();
        app.MapGet("/favicon.ico", (HttpContext context, Assets assets) => assets.Fresh("favicon.svg", context)).ExcludeFromDescription();

        app.MapGet("/embed.js", (HttpContext context, Assets assets) => assets.Fresh("embed.js", context)).ExcludeFromDescription();
        app.MapGet("/images/{imageId:guid}/{width:int}.webp", (Guid imageId, int width, HttpContext context, Images images) => images.Send(imageId, width, context)).ExcludeFromDescription();
        app.MapLookSheets();

        // Instead of the framework's middleware, which would look at every request of the API too.
        var screens = app.MapGroup("").WithMetadata(new Screen()).DisableAntiforgery().ExcludeFromDescription();
        screens.AddEndpointFilter(CheckForm);
        return screens;
    }

    private static async ValueTask<object?> CheckForm(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!HttpMethods.IsPost(http.Request.Method))
            return await next(context);
        if (!await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http))
            return Sorry.Page(StatusCodes.Status400BadRequest, "This form has gone stale", "Go back, load the page again and send it once more. Nothing has happened.");
        FormOperations.Derive(http, await http.Request.ReadFormAsync());
        return await next(context);
    }
}

/// <summary>Marks a page for people: it goes by cookies, and what goes wrong is told in HTML.</summary>
internal sealed class Screen;
