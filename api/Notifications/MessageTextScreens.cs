using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Screens;

namespace EventLoop.Notifications;

/// <summary>What an event's messages say: in the organizer's own words, looked at before they are kept.</summary>
internal static class MessageTextScreens
{
    public static void MapTextScreens(this IEndpointRouteBuilder messages)
    {
        var texts = messages.MapGroup("/texts");
        texts.MapGet("", Show);
        texts.MapPost("", Save);
        texts.MapGet("/preview", Preview);
    }

    private static async Task<IResult> Show(Guid eventId, string? kind, string? language, string? note, HttpContext context, IGrainFactory grains)
    {
        var (caller, messages) = (context.Caller(), grains.GetGrain<IMessagesGrain>(0));
        var (wanted, spoken) = Wanted(kind, language);
        if ((await messages.Letter(caller, eventId, wanted, spoken)).Value is not { } letter)
            return (await OrganizerScreens.Find(eventId, context, grains)).Otherwise;
        return await Draw(eventId, MessageTextResponse.Of(letter), (await messages.Preview(caller, eventId, wanted, letter.Language)).Value, isDraft: false, null, note, context, grains);
    }

    private static async Task<IResult> Save(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var (caller, messages) = (context.Caller(), grains.GetGrain<IMessagesGrain>(0));
        var (kind, language) = Wanted(form["kind"], form["language"]);
        if ((await messages.Letter(caller, eventId, kind, language)).Value is not { } letter)
            return (await OrganizerScreens.Find(eventId, context, grains)).Otherwise;
        var address = $"/organizer/events/{eventId}/messages/texts?kind={kind}&language={letter.Language}";
        if (form["action"] == "built-in")
        {
            await messages.SetLetter(caller, eventId, kind, letter.Language, null);
            return Results.Redirect($"{address}&note=text-built-in");
        }

        var errors = new FieldErrors();
        var words = new MessageTextRequest(form["subject"], form["text"].ToString().ReplaceLineEndings("\n")).Parse(errors);
        if (errors.Any || form["action"] == "preview")
        {
            var preview = errors.Any ? null : (await messages.PreviewLetter(caller, eventId, kind, letter.Language, words)).Value;
            return await Draw(
                eventId, MessageTextResponse.Of(letter with { Words = new(form["subject"].ToString(), form["text"].ToString()) }), preview, isDraft: true,
                errors.Any ? errors.ByField() : null, null, context, grains);
        }

        await messages.SetLetter(caller, eventId, kind, letter.Language, words);
        return Results.Redirect($"{address}&note=text-saved");
    }

    /// <summary>As mail programs show it: without scripts.</summary>
    private static async Task<IResult> Preview(Guid eventId, string? kind, string? language, HttpContext context, IGrainFactory grains)
    {
        var (wanted, spoken) = Wanted(kind, language);
        if ((await grains.GetGrain<IMessagesGrain>(0).Preview(context.Caller(), eventId, wanted, spoken)).Value is not { } letter)
            return Sorry.Of(StatusCodes.Status404NotFound);
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";
        return Results.Content(letter.Html, Page.ContentType);
    }

    private static async Task<IResult> Draw(
        Guid eventId, MessageTextResponse letter, LetterPreview? preview, bool isDraft, Dictionary<string, string[]>? errors, string? note, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        return Page.Of<MessageTextPage>(
            errors is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
            (nameof(MessageTextPage.Event), shown),
            (nameof(MessageTextPage.Letter), letter),
            (nameof(MessageTextPage.Preview), preview is null ? null : PreviewResponse.Of(preview)),
            (nameof(MessageTextPage.IsDraft), isDraft),
            (nameof(MessageTextPage.Errors), errors),
            (nameof(MessageTextPage.Note), note));
    }

    private static (string Kind, string? Language) Wanted(string? kind, string? language) =>
        (MessageNames.Kinds.Contains(kind) ? kind! : MessageNames.Kinds[0], MessageNames.Languages.Contains(language) ? language : null);
}
