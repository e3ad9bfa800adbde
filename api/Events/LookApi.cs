using EventLoop.Accounts;
using EventLoop.Requests;
using EventLoop.Screens;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace EventLoop.Events;

/// <summary>How events show themselves, and the images for it.</summary>
internal static class LookApi
{
    private static readonly string[] ImageTypes = ["image/png", "image/webp", "application/octet-stream"];

    public static void MapLooks(this IEndpointRouteBuilder api)
    {
        api.MapPut("/organizer/events/{eventId:guid}/look", Set).WithTags("Organizers").RequireAuthorization(Access.Organizer)
            .Refuses(404, "image_not_found").Refuses(409, "slug_taken").Refuses(422, "event_cancelled")
            .WithName("setLook").WithSummary("Give the event its address, colours, pictures, film and programme");
        api.MapPost("/organizer/images", Keep).WithTags("Organizers").RequireAuthorization(Access.Organizer)
            .Accepts<byte[]>("image/jpeg", ImageTypes).Refuses(422, "not_an_image", "too_many_images")
            .WithMetadata(new TakesFiles(), new KeepsItsAnswers()) // The same image is the same one, with a key and without.
            .WithName("sendImage").WithSummary("Send a JPEG, PNG or WebP of up to 6 MB, for a banner or a logo");
    }

    /// <summary>Why the look cannot be shown here; null when it can.</summary>
    public static string? RefuseVideo(this ScreensOptions options, EventLook look) => look.Video is null || options.VideoHosts.Contains(look.Video.Host)
        ? null
        : options.VideoHosts.Length == 0 ? "cannot be shown here: no host is allowed" : $"must be at one of: {string.Join(", ", options.VideoHosts)}";

    private static async Task<Results<Ok<EventResponse>, ProblemHttpResult>> Set(
        Guid eventId, Body<EventLookRequest, EventLook> body, HttpContext context, IGrainFactory grains, PublicEvents shown, IOptions<ScreensOptions> options)
    {
        if (options.Value.RefuseVideo(body.Command) is { } wrong)
            return Problem.Malformed("video", wrong);
        var outcome = await grains.GetGrain<IEventLookGrain>(eventId).Set(context.Caller(), body.Command);
        shown.Forget(eventId);
        return outcome.Value is { } view ? TypedResults.Ok(EventResponse.Of(view)) : outcome.Refusal!.Value switch
        {
            SetLookRefusal.NotFound => Problem.NotFound(),
            SetLookRefusal.NotYours => Problem.Forbidden(),
            SetLookRefusal.Cancelled => Problem.Of(422, "event_cancelled", "The event was cancelled."),
            SetLookRefusal.SlugTaken => Problem.Of(409, "slug_taken", "Another event has, or had, this address."),
            SetLookRefusal.ImageNotFound => Problem.Of(404, "image_not_found", "You have sent no such image."),
        };
    }

    private static ProblemHttpResult Refused(KeepImageRefusal refusal) => refusal switch
    {
        KeepImageRefusal.TooMany => Problem.Of(422, "too_many_images", $"An organizer has at most {IImagesGrain.MostOfOrganizer} images."),
    };

    private static async Task<Results<Created<ImageResponse>, ProblemHttpResult>> Keep(HttpContext context, IGrainFactory grains)
    {
        using var file = new MemoryStream();
        await context.Request.Body.CopyToAsync(file, context.RequestAborted);
        var (image, problem) = await EventImage.Read(file.ToArray(), [Images.BannerWidth, Images.SmallBannerWidth, Images.LogoWidth], context.RequestAborted);
        if (image is null)
            return Problem.Of(422, "not_an_image", $"The picture {problem}.");
        if (await grains.GetGrain<IImagesGrain>(0).Keep(context.Caller().AccountId!.Value, image) is { } refusal)
            return Refused(refusal);
        return TypedResults.Created(Images.Address(image.ImageId, Images.BannerWidth), ImageResponse.Of(image));
    }
}

/// <summary>An image that is kept.</summary>
/// <param name="Address">Without the host.</param>
public sealed record ImageResponse(Guid ImageId, int Width, int Height, string Address)
{
    public static ImageResponse Of(KeptImage image) =>
        new(image.ImageId, image.Files[0].Width, image.Files[0].Height, Images.Address(image.ImageId, Images.BannerWidth));
}
