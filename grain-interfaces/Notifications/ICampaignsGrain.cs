using EventLoop.Accounts;

namespace EventLoop.Notifications;

/// <summary>
/// Campaigns: what an organizer writes to those who hold tickets of an event. Each person gets a campaign once, however many tickets they hold.
/// </summary>
[Alias("ICampaignsGrain")]
public interface ICampaignsGrain : IGrainWithIntegerKey
{
    /// <summary>Writes a campaign down; nobody gets it yet. The operation is its id: a repeat makes no other.</summary>
    [Alias("Create")]
    Task<Outcome<CampaignView, CampaignRefusal>> Create(Caller caller, Guid eventId, Guid operationId, CampaignDraft draft);

    /// <summary>An event's campaigns, the latest first.</summary>
    [Alias("List")]
    Task<Outcome<CampaignView[], CampaignRefusal>> List(Caller caller, Guid eventId);

    [Alias("Get")]
    Task<Outcome<CampaignView, CampaignRefusal>> Get(Caller caller, Guid eventId, Guid campaignId);

    /// <summary>How many people such a campaign would reach now. Those who ended the organizer's news are still among them, and get none.</summary>
    [Alias("Audience")]
    Task<Outcome<CampaignAudience, CampaignRefusal>> Audience(Caller caller, Guid eventId, CampaignReach reach);

    /// <summary>Sends it to the organizer's own address, or a text message to the number. The operation names it: a repeat sends it once.</summary>
    /// <param name="number">As E.164 has it, for a text message; personal data.</param>
    [Alias("Test")]
    Task<Outcome<CampaignView, CampaignRefusal>> Test(Caller caller, Guid eventId, Guid campaignId, Guid operationId, string? number);

    /// <summary>It goes out, now or at that time; until then the time can be changed by asking again. A repeat changes nothing.</summary>
    [Alias("Start")]
    Task<Outcome<CampaignView, CampaignRefusal>> Start(Caller caller, Guid eventId, Guid campaignId, DateTimeOffset? at);

    /// <summary>Nobody who has not got it gets it any more, but for the few whose message is under way. A repeat changes nothing.</summary>
    [Alias("Stop")]
    Task<Outcome<CampaignView, CampaignRefusal>> Stop(Caller caller, Guid eventId, Guid campaignId);

    /// <summary>Whoever got this message gets no more of its kind: no news from its organizer, until they agree to it with a later order, or no reports on the event.</summary>
    /// <returns>False when there is no such message, or nobody's address any more.</returns>
    [Alias("Unsubscribe")]
    Task<bool> Unsubscribe(Guid messageId);
}

/// <summary>What a campaign says, and whom it reaches.</summary>
/// <param name="Subject">Of an e-mail; empty for a text message.</param>
/// <param name="Text">Paragraphs, with empty lines between them.</param>
[GenerateSerializer, Immutable, Alias("CampaignDraft")]
public sealed record CampaignDraft([property: Id(0)] string Subject, [property: Id(1)] string Text, [property: Id(2)] CampaignReach Reach);

/// <summary>Whom a campaign reaches: holders of tickets that still admit, of whom all that is said here is true.</summary>
/// <param name="Channel"><c>email</c>, or <c>sms</c>: those who agreed to text messages.</param>
/// <param name="Purpose"><c>information</c> about the event, or <c>news</c>: those who agreed to news, and have not ended it.</param>
/// <param name="TicketTypeIds">Null: of any.</param>
/// <param name="Admitted">Null: whether or not they have been let in.</param>
/// <param name="BoughtFrom">Null: at any time.</param>
/// <param name="BoughtUntil">Before then.</param>
[GenerateSerializer, Immutable, Alias("CampaignReach")]
public sealed record CampaignReach(
    [property: Id(0)] string Channel,
    [property: Id(1)] string Purpose,
    [property: Id(2)] IReadOnlyList<Guid>? TicketTypeIds,
    [property: Id(3)] bool? Admitted,
    [property: Id(4)] DateTimeOffset? BoughtFrom,
    [property: Id(5)] DateTimeOffset? BoughtUntil);

/// <summary>How many people.</summary>
[GenerateSerializer, Immutable, Alias("CampaignAudience")]
public sealed record CampaignAudience([property: Id(0)] int People);

/// <summary>A campaign and how far it is.</summary>
/// <param name="Status"><c>draft</c>, <c>scheduled</c>, <c>sending</c>, <c>finished</c> or <c>stopped</c>.</param>
/// <param name="DueAt">When it goes out, or went; null: nobody has said so.</param>
[GenerateSerializer, Immutable, Alias("CampaignView")]
public sealed record CampaignView(
    [property: Id(0)] Guid CampaignId,
    [property: Id(1)] CampaignDraft Draft,
    [property: Id(2)] string Status,
    [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] DateTimeOffset? DueAt,
    [property: Id(5)] CampaignCounts Counts);

/// <summary>What has become of a campaign's messages, one for each person.</summary>
/// <param name="People">All that were written so far.</param>
/// <param name="Waiting">Not yet sent.</param>
/// <param name="Sent">Taken by the provider.</param>
/// <param name="Delivered">Of those, the ones that the network says have arrived; only text messages can be known to.</param>
/// <param name="Failed">They did not arrive, or nobody knows.</param>
/// <param name="Skipped">Not sent: news was ended, the address is known to be none, or the campaign was stopped.</param>
[GenerateSerializer, Immutable, Alias("CampaignCounts")]
public sealed record CampaignCounts(
    [property: Id(0)] int People,
    [property: Id(1)] int Waiting,
    [property: Id(2)] int Sent,
    [property: Id(3)] int Delivered,
    [property: Id(4)] int Failed,
    [property: Id(5)] int Skipped);

/// <summary>Why nothing is done about a campaign, by precedence.</summary>
[GenerateSerializer, Alias("CampaignRefusal")]
public enum CampaignRefusal
{
    EventNotFound,
    NotYours,
    CampaignNotFound,

    /// <summary>This copy sends nothing in that way.</summary>
    ChannelIsOff,

    /// <summary>News needs an address of this copy at which people can end it.</summary>
    NoSiteAddress,

    /// <summary>A text message has to be tried at a number.</summary>
    NumberMissing,

    /// <summary>The event has as many campaigns as one can have.</summary>
    TooMany,

    /// <summary>It was tried often enough within the hour.</summary>
    TooOften,

    /// <summary>It was stopped and stays so.</summary>
    Stopped,
}
