using System.Security.Cryptography;
using System.Text;
using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace EventLoop.Notifications;

/// <summary>What people are told: for the organizer of an event to see and to repeat, and for holders to ask for once more.</summary>
internal static class MessagesApi
{
    public static void MapMessages(this IEndpointRouteBuilder api)
    {
        var messages = api.MapGroup("/organizer/events/{eventId:guid}/messages").WithTags("Organizers").RequireAuthorization(Access.Organizer);
        messages.MapGet("", OfEvent)
            .WithName("listMessages").WithSummary("What people of the event were told, and what did not reach them");
        messages.MapPost("/{messageId:guid}/replay", Replay).Refuses(422, "not_failed")
            .WithName("replayMessage").WithSummary("Send a message again that failed, or may not have arrived");
        messages.MapPost("/replay", ReplayAll)
            .WithName("replayMessages").WithSummary("Send all messages again that failed, or may not have arrived");
        messages.MapGet("/preview", Preview)
            .WithName("previewMessage").WithSummary("What a kind of message says");
        messages.MapGet("/texts/{kind}", Letter)
            .WithName("getMessageText").WithSummary("What the event says in a kind of message: the organizer's words, or the built-in ones");
        messages.MapPut("/texts/{kind}", SetLetter)
            .WithName("setMessageText").WithSummary("Say something else in a kind of message; {event}, {name}, {other}, {when}, {where} and {amount} stand for what is known then");
        messages.MapDelete("/texts/{kind}", RemoveLetter)
            .WithName("removeMessageText").WithSummary("Put the built-in words back");
        messages.MapPost("/texts/{kind}/preview", PreviewLetter)
            .WithName("previewMessageText").WithSummary("What a message would say with these words");
        messages.MapGet("/language", Language)
            .WithName("getMessageLanguage").WithSummary("The language in which the event writes to its people");
        messages.MapPut("/language", SetLanguage)
            .WithName("setMessageLanguage").WithSummary("Choose the language in which the event writes to its people");

        api.MapPost("/orders/{orderId:guid}/tickets/send", Resend).WithTags("Orders").RequireAuthorization(Access.OrderHolder)
            .Refuses(422, "no_tickets", "mail_is_off").Refuses(429, "sent_too_often")
            .WithName("sendTickets").WithSummary("Send the tickets of an order by e-mail once more");

        api.MapPost("/messages/bounces", Bounce).WithTags("Organizers")
            .Refuses(401, "unauthorized")
            .WithName("reportBounce").WithSummary("Say that an address does not exist, or does not want to hear from us");
    }

    private static async Task<Results<Ok<ListResponse<MessageResponse>>, ProblemHttpResult>> OfEvent(
        Guid eventId, [FromQuery(Name = "status")] string? status, [AsParameters] ListQuery page, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var (limit, after) = page.Parse(errors);
        var wanted = string.IsNullOrEmpty(status) ? null : errors.OneOf("status", status, [.. MessageNames.Statuses.Select(word => (word, word))]);
        if (errors.Any)
            return Problem.Malformed(errors);
        var outcome = await Messages(grains).OfEvent(context.Caller(), new(eventId, wanted, limit, after));
        return outcome.Value is { } found
            ? TypedResults.Ok(ListResponse<MessageResponse>.Of(found, MessageResponse.Of))
            : outcome.Refusal!.Value.ToProblem();
    }

    private static async Task<Results<Ok<MessageResponse>, ProblemHttpResult>> Replay(Guid eventId, Guid messageId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await Messages(grains).Replay(context.Caller(), eventId, messageId);
        return outcome.Value is { } message ? TypedResults.Ok(MessageResponse.Of(message)) : outcome.Refusal!.Value switch
        {
            ReplayRefusal.EventNotFound or ReplayRefusal.MessageNotFound => Problem.NotFound(),
            ReplayRefusal.NotYours => Problem.Forbidden(),
            ReplayRefusal.NotFailed => Problem.Of(422, "not_failed", "The message has arrived, or must not be sent."),
        };
    }

    private static async Task<Results<Ok<ReplayedResponse>, ProblemHttpResult>> ReplayAll(
        Guid eventId, Body<ReplayRequest, string> body, HttpContext context, IGrainFactory grains)
    {
        var outcome = await Messages(grains).ReplayAll(context.Caller(), eventId, body.Command);
        return outcome.Value is { } replayed ? TypedResults.Ok(new ReplayedResponse(replayed.Count)) : outcome.Refusal!.Value.ToProblem();
    }

    private static async Task<Results<Ok<PreviewResponse>, ProblemHttpResult>> Preview(
        Guid eventId, [FromQuery(Name = "kind")] string? kind, [FromQuery(Name = "language")] string? language, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var wanted = string.IsNullOrEmpty(kind) ? MessageNames.Kinds[0] : errors.OneOf("kind", kind, [.. MessageNames.Kinds.Select(word => (word, word))]);
        var spoken = string.IsNullOrEmpty(language) ? null : Spoken(errors, language);
        if (errors.Any)
            return Problem.Malformed(errors);
        var outcome = await Messages(grains).Preview(context.Caller(), eventId, wanted!, spoken);
        return outcome.Value is { } letter ? TypedResults.Ok(PreviewResponse.Of(letter)) : outcome.Refusal!.Value.ToProblem();
    }

    private static Task<Results<Ok<MessageTextResponse>, ProblemHttpResult>> Letter(
        Guid eventId, string kind, [FromQuery(Name = "language")] string? language, HttpContext context, IGrainFactory grains) =>
        InLanguage(language, spoken => Messages(grains).Letter(context.Caller(), eventId, kind, spoken), MessageTextResponse.Of);

    private static Task<Results<Ok<MessageTextResponse>, ProblemHttpResult>> SetLetter(
        Guid eventId, string kind, [FromQuery(Name = "language")] string? language, Body<MessageTextRequest, LetterWords> body, HttpContext context, IGrainFactory grains) =>
        InLanguage(language, spoken => Messages(grains).SetLetter(context.Caller(), eventId, kind, spoken, body.Command), MessageTextResponse.Of);

    private static Task<Results<Ok<MessageTextResponse>, ProblemHttpResult>> RemoveLetter(
        Guid eventId, string kind, [FromQuery(Name = "language")] string? language, HttpContext context, IGrainFactory grains) =>
        InLanguage(language, spoken => Messages(grains).SetLetter(context.Caller(), eventId, kind, spoken, null), MessageTextResponse.Of);

    private static Task<Results<Ok<PreviewResponse>, ProblemHttpResult>> PreviewLetter(
        Guid eventId, string kind, [FromQuery(Name = "language")] string? language, Body<MessageTextRequest, LetterWords> body, HttpContext context, IGrainFactory grains) =>
        InLanguage(language, spoken => Messages(grains).PreviewLetter(context.Caller(), eventId, kind, spoken, body.Command), PreviewResponse.Of);

    private static async Task<Results<Ok<TResponse>, ProblemHttpResult>> InLanguage<TView, TResponse>(
        string? language, Func<string?, Task<Outcome<TView, EventRefusal>>> ask, Func<TView, TResponse> response)
        where TView : class
    {
        var errors = new FieldErrors();
        var spoken = string.IsNullOrEmpty(language) ? null : Spoken(errors, language);
        if (errors.Any)
            return Problem.Malformed(errors);
        var outcome = await ask(spoken);
        return outcome.Value is { } view ? TypedResults.Ok(response(view)) : outcome.Refusal!.Value.ToProblem();
    }

    private static async Task<Results<Ok<LanguageResponse>, ProblemHttpResult>> Language(Guid eventId, HttpContext context, IGrainFactory grains) =>
        Spoken(await Messages(grains).Language(context.Caller(), eventId));

    private static async Task<Results<Ok<LanguageResponse>, ProblemHttpResult>> SetLanguage(
        Guid eventId, Body<LanguageRequest, string> body, HttpContext context, IGrainFactory grains) =>
        Spoken(await Messages(grains).SetLanguage(context.Caller(), eventId, body.Command));

    private static async Task<Results<Ok<MessageResponse>, ProblemHttpResult>> Resend(Guid orderId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await Messages(grains).Resend(context.Caller(), orderId, context.OperationId());
        return outcome.Value is { } message ? TypedResults.Ok(MessageResponse.Of(message)) : outcome.Refusal!.Value switch
        {
            ResendRefusal.NotFound => Problem.NotFound(),
            ResendRefusal.NotYours => Problem.Forbidden(),
            ResendRefusal.NoTickets => Problem.Of(422, "no_tickets", "The order has no ticket that lets anybody in."),
            ResendRefusal.MailIsOff => Problem.Of(422, "mail_is_off", "This copy sends no mail."),
            ResendRefusal.TooOften => Problem.LaterAt(context, 429, "sent_too_often", outcome.RetryAfter, "They were sent several times within the hour."),
        };
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Bounce(Body<BounceRequest, BouncedAddress> body, HttpContext context, IGrainFactory grains, IConfiguration configuration)
    {
        if (configuration["Mail:BounceSecret"] is not { Length: > 0 } secret || !Shows(context.Request, secret))
            return Problem.OfStatus(StatusCodes.Status401Unauthorized);
        await Messages(grains).Suppress(body.Command);
        return TypedResults.NoContent();
    }

    /// <summary>Compares hashes, so that the time it takes says nothing of what is expected.</summary>
    private static bool Shows(HttpRequest request, string secret) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(request.Headers["X-Bounce-Secret"].ToString())), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static string? Spoken(FieldErrors errors, string? language) => errors.OneOf("language", language, [.. MessageNames.Languages.Select(word => (word, word))]);

    private static Results<Ok<LanguageResponse>, ProblemHttpResult> Spoken(Outcome<EventLanguage, EventRefusal> outcome) =>
        outcome.Value is { } spoken ? TypedResults.Ok(new LanguageResponse(spoken.Language)) : outcome.Refusal!.Value.ToProblem();

    private static IMessagesGrain Messages(IGrainFactory grains) => grains.GetGrain<IMessagesGrain>(0);
}
