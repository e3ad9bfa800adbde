namespace EventLoop.Screens;

/// <summary>What a visitor reads when there is nothing else to show.</summary>
internal static class Sorry
{
    public static Page Page(int status, string title, string text) =>
        Screens.Page.Of<SorryPage>(status, (nameof(SorryPage.Title), title), (nameof(SorryPage.Text), text), (nameof(SorryPage.Status), status));

    public static Page Of(int status) => status switch
    {
        StatusCodes.Status403Forbidden => Page(status, "This is somebody else's", "You are signed in, but this belongs to another account."),
        StatusCodes.Status404NotFound => Page(status, "There is nothing here", "The address may be mistyped, or what was here is gone."),
        StatusCodes.Status429TooManyRequests => Page(status, "Too fast", "Many requests come from where you are. Wait a moment and try again."),
        StatusCodes.Status503ServiceUnavailable => Page(status, "Very busy right now", "Nothing is lost. Wait a few seconds and load this page again."),
        >= 500 => Page(status, "Something broke", "It is our fault and we have written it down. Please try again in a minute."),
        _ => Page(status, "That did not work", "Go back, look over what you sent, and try again."),
    };

    /// <summary>Whether the one who asks is a person in a browser, at a page or at an address that is nothing.</summary>
    public static bool IsForPeople(HttpContext context, Endpoint? endpoint) => endpoint is null
        ? !context.Request.Path.StartsWithSegments("/api") && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal)
        : endpoint.Metadata.GetMetadata<Screen>() is not null;
}
