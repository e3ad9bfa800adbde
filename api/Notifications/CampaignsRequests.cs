using EventLoop.Requests;

namespace EventLoop.Notifications;

/// <param name="Channel"><c>email</c>, or <c>sms</c>: to those who agreed to text messages.</param>
/// <param name="Purpose"><c>information</c> about the event, or <c>news</c>: to those who agreed to news.</param>
/// <param name="Subject">Of an e-mail.</param>
/// <param name="Text">Paragraphs, with empty lines between them; of a text message at most 400 signs.</param>
/// <param name="Reach">Left out: all who hold a ticket.</param>
internal sealed record CampaignRequest(string? Channel, string? Purpose, string? Text, string? Subject = null, ReachRequest? Reach = null) : IRequest<CampaignDraft>
{
    private const int LongestSubject = 150;
    private const int LongestMail = 10_000;
    private const int LongestSms = 400;

    public CampaignDraft Parse(FieldErrors errors)
    {
        var channel = Words.Channel(errors, Channel);
        var isMail = channel != "sms";
        return new(
            isMail ? errors.Text("subject", Subject, LongestSubject) : "",
            errors.Text("text", Text, isMail ? LongestMail : LongestSms),
            (Reach ?? new()).Parse(errors.Within("reach"), channel, Words.Purpose(errors, Purpose)));
    }

    internal static class Words
    {
        public static string Channel(FieldErrors errors, string? word) => errors.OneOf("channel", word, ("email", "email"), ("sms", "sms")) ?? "email";

        public static string Purpose(FieldErrors errors, string? word) =>
            errors.OneOf("purpose", word, (CampaignRules.Information, CampaignRules.Information), (CampaignRules.News, CampaignRules.News)) ?? CampaignRules.Information;
    }
}

/// <param name="TicketTypeIds">Left out: holders of any.</param>
/// <param name="Admitted">Left out: whether or not they have been let in.</param>
/// <param name="BoughtFrom">Left out: at any time.</param>
/// <param name="BoughtUntil">Before then.</param>
internal sealed record ReachRequest(Guid[]? TicketTypeIds = null, bool? Admitted = null, DateTimeOffset? BoughtFrom = null, DateTimeOffset? BoughtUntil = null)
{
    private const int MostTypes = 200;

    public CampaignReach Parse(FieldErrors errors, string channel, string purpose)
    {
        if (TicketTypeIds is { Length: 0 or > MostTypes })
            errors.Add("ticketTypeIds", $"must have 1 to {MostTypes} items, or be left out");
        return new(channel, purpose, TicketTypeIds, Admitted, BoughtFrom, BoughtUntil);
    }
}

/// <param name="Channel"><c>email</c> or <c>sms</c>.</param>
/// <param name="Purpose"><c>information</c> or <c>news</c>.</param>
internal sealed record AudienceRequest(string? Channel, string? Purpose, ReachRequest? Reach = null) : IRequest<CampaignReach>
{
    public CampaignReach Parse(FieldErrors errors) =>
        (Reach ?? new()).Parse(errors.Within("reach"), CampaignRequest.Words.Channel(errors, Channel), CampaignRequest.Words.Purpose(errors, Purpose));
}

/// <param name="Phone">Where a text message is tried, with its country's code; an e-mail goes to the organizer's own address.</param>
internal sealed record CampaignTestRequest(string? Phone = null) : IRequest<CampaignTrial>
{
    public CampaignTrial Parse(FieldErrors errors)
    {
        if (errors.OptionalText("phone", Phone, 40) is not { } phone)
            return new(null);
        var number = PhoneNumber.Read(phone);
        if (number is null)
            errors.Add("phone", "must be a mobile number with its country's code, such as +31 6 12345678");
        return new(number?.E164);
    }
}

/// <summary>Where a campaign is tried; personal data.</summary>
internal sealed record CampaignTrial(string? Number)
{
    public override string ToString() => nameof(CampaignTrial);
}

/// <param name="At">When it goes out; left out: now.</param>
internal sealed record StartCampaignRequest(DateTimeOffset? At = null) : IRequest<CampaignTime>
{
    public CampaignTime Parse(FieldErrors errors) => new(At);
}

internal sealed record CampaignTime(DateTimeOffset? At);
