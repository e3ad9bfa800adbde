using EventLoop.Screens;

namespace EventLoop.Gates;

/// <summary>The check-in app: files that a phone keeps. All that it knows it asks of the API.</summary>
internal static class CheckInScreens
{
    public static void MapCheckInScreens(this IEndpointRouteBuilder screens)
    {
        screens.MapGet("/checkin", Open);
        screens.MapGet("/checkin/{file}", Send);
    }

    /// <summary>A service worker looks after the addresses below its own, so the app is at the one with the slash.</summary>
    private static IResult Open(HttpContext context, Assets assets)
    {
        if (context.Request.Path.Value != "/checkin/")
            return Results.Redirect("/checkin/");
        ContentPolicy.ApplyForScanning(context.Response);
        return assets.Fresh("checkin.html", context);
    }

    private static IResult Send(string file, HttpContext context, Assets assets)
    {
        ContentPolicy.ApplyForScanning(context.Response);
        return file switch
        {
            "sw.js" => assets.Fresh("sw.js", context),
            "app.webmanifest" => assets.Fresh("checkin.webmanifest", context),
            _ => Sorry.Of(StatusCodes.Status404NotFound),
        };
    }
}
