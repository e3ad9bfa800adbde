using EventLoop.Accounts;
using EventLoop.Requests;
using EventLoop.Screens;
using Microsoft.Extensions.Options;

namespace EventLoop.Events;

/// <summary>The step in which an event gets its address, colours, pictures, film and programme, and the page on how to spread the word.</summary>
internal static class LookScreens
{
    public static void MapLookScreens(this IEndpointRouteBuilder own)
    {
        own.MapPost("/edit/look", Save).WithMetadata(new TakesFiles());
        own.MapGet("/share", ShowSharing);
    }

    private static async Task<IResult> Save(
        Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains, PublicEvents shown, IOptions<ScreensOptions> options)
    {
        var (own, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (own is null)
            return otherwise;
        var fields = new WizardFields(form) { Zone = own.TimeZone };
        var errors = new FieldErrors();
        var hasColours = form["ownColours"] == "yes";
        var look = new EventLookRequest(
            form["slug"], hasColours ? form["colour"].ToString() : null, hasColours ? form["secondColour"].ToString() : null, Video: form["video"], Programme: Programme(fields, errors)).Parse(errors);
        if (!errors.Any && options.Value.RefuseVideo(look) is { } wrong)
            errors.Add("video", wrong);
        var banner = await Image("banner", own.Look.BannerId, [Images.BannerWidth, Images.SmallBannerWidth], form, errors, context, grains);
        var logo = await Image("logo", own.Look.LogoId, [Images.LogoWidth], form, errors, context, grains);
        if (errors.Any)
            return await OrganizerScreens.Again(eventId, WizardStep.Look, fields with { Errors = errors.ByField() }, context, grains);

        var outcome = await grains.GetGrain<IEventLookGrain>(eventId).Set(context.Caller(), look with { Banner = banner, Logo = logo });
        shown.Forget(eventId);
        return outcome.Refusal is { } refusal
            ? await OrganizerScreens.Again(eventId, WizardStep.Look, fields with { Note = OrganizerTexts.Of(refusal) }, context, grains)
            : OrganizerScreens.Step(eventId, WizardStep.Review);
    }

    /// <summary>The rows that say something; the form has some empty ones for more.</summary>
    private static List<ProgrammeItemRequest> Programme(WizardFields fields, FieldErrors errors)
    {
        var items = new List<ProgrammeItemRequest>();
        for (var row = 0; row < EventLookRequest.MostItems && fields.Typed($"programme[{row}].what") is { } what; row++)
        {
            if (what.Trim().Length > 0)
                items.Add(new(fields.Time($"programme[{row}].at", errors, required: false), what, fields.Typed($"programme[{row}].where")));
        }

        return items;
    }

    /// <summary>What was sent along, what there was before, or nothing any more.</summary>
    private static async Task<Guid?> Image(
        string name, Guid? before, IReadOnlyList<int> widths, IFormCollection form, FieldErrors errors, HttpContext context, IGrainFactory grains)
    {
        if (form.Files[name] is not { Length: > 0 } file)
            return form[$"{name}.remove"] == "yes" ? null : before;
        using var content = new MemoryStream();
        await file.CopyToAsync(content, context.RequestAborted);
        var (image, problem) = await EventImage.Read(content.ToArray(), widths, context.RequestAborted);
        if (image is null)
        {
            errors.Add(name, problem!);
            return before;
        }

        if (await grains.GetGrain<IImagesGrain>(0).Keep(context.Caller().AccountId!.Value, image) is null)
            return image.ImageId;
        errors.Add(name, $"is one too many: an organizer has at most {IImagesGrain.MostOfOrganizer}");
        return before;
    }

    private static async Task<IResult> ShowSharing(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var (own, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        return own is null ? otherwise : Page.Of<SharePage>((nameof(SharePage.Event), own), (nameof(SharePage.Host), $"{context.Request.Scheme}://{context.Request.Host}"));
    }
}
