using System.Text;
using System.Text.Json;
using Xunit;

namespace EventLoop.Requests;

/// <summary>
/// Every operation of the published document, called by everybody who has no business with it. An operation without a row here fails:
/// whoever adds an endpoint says who may call it.
/// </summary>
public sealed class AccessTests(World world) : IClassFixture<World>
{
    /// <summary>The status that each caller hears about things that are another's, whose ids are right; 0 for one who may call.</summary>
    private sealed record Row(int NoToken, int WrongDevice, int OtherAttendee, int OtherOrganizer, int? OtherGuest = null);

    /// <summary>Open to everybody.</summary>
    private static readonly Row Open = new(0, 0, 0, 0);

    /// <summary>For any account; what it shows is the caller's own.</summary>
    private static readonly Row SignedIn = new(401, 403, 0, 0);

    /// <summary>For any organizer; what it shows or makes is the caller's own.</summary>
    private static readonly Row Organizers = new(401, 403, 403, 0);

    /// <summary>For any organizer, who finds only what is the caller's own.</summary>
    private static readonly Row OrganizersOwn = new(401, 403, 403, 404);

    /// <summary>For the organizer of the event.</summary>
    private static readonly Row OrganizerOfIt = new(401, 403, 403, 403);

    /// <summary>For the order's holder, by account or by token, and the event's organizer.</summary>
    private static readonly Row HolderOfIt = new(401, 403, 403, 403, OtherGuest: 403);

    private static readonly Dictionary<string, Row> Rows = new()
    {
        ["register"] = Open,
        ["login"] = Open,
        ["refresh"] = Open,
        ["askForLink"] = Open,
        ["signInByLink"] = Open,
        ["getMe"] = SignedIn,

        ["createEvent"] = Organizers,
        ["listOwnEvents"] = Organizers,
        ["getPayoutAccount"] = Organizers,
        ["linkPayoutAccount"] = Organizers,
        ["getPayouts"] = Organizers,
        ["listPayouts"] = Organizers,
        ["getPayoutsAsCsv"] = Organizers,
        ["getOwnEvent"] = OrganizerOfIt,
        ["changeEvent"] = OrganizerOfIt,
        ["setLook"] = OrganizerOfIt,
        ["sendImage"] = Organizers,
        ["quotePrice"] = OrganizerOfIt,
        ["publishEvent"] = OrganizerOfIt,
        ["cancelEvent"] = OrganizerOfIt,
        ["getRefunds"] = OrganizerOfIt,
        ["getBooks"] = OrganizerOfIt,
        ["getBooksAsCsv"] = OrganizerOfIt,
        ["getReconciliation"] = OrganizerOfIt,
        ["startReconciliation"] = OrganizerOfIt,
        ["listReconciliations"] = OrganizerOfIt,
        ["getReconciliationAsCsv"] = OrganizerOfIt,
        ["addTicketType"] = OrganizerOfIt,
        ["changeTicketType"] = OrganizerOfIt,
        ["enrolDevice"] = OrganizerOfIt,
        ["listDevices"] = OrganizerOfIt,
        ["revokeDevice"] = OrganizerOfIt,
        ["assignStaff"] = OrganizerOfIt,
        ["listStaff"] = OrganizerOfIt,
        ["removeStaff"] = OrganizerOfIt,
        ["listAttendees"] = OrganizerOfIt,
        ["previewGuestList"] = OrganizerOfIt,
        ["importGuestList"] = OrganizerOfIt,
        ["giveTickets"] = OrganizerOfIt,
        ["listComplimentary"] = OrganizerOfIt,
        ["listDoorSales"] = OrganizerOfIt,
        ["listDoorOffers"] = new(NoToken: 401, WrongDevice: 403, OtherAttendee: 403, OtherOrganizer: 403),
        ["sellAtDoor"] = new(NoToken: 401, WrongDevice: 403, OtherAttendee: 403, OtherOrganizer: 403),
        ["getAnalytics"] = OrganizerOfIt,
        ["watchEvent"] = OrganizerOfIt,
        ["getFigures"] = OrganizerOfIt,
        ["listFigurePeriods"] = OrganizerOfIt,
        ["getCheckInCurve"] = OrganizerOfIt,
        ["listBuyerAreas"] = OrganizerOfIt,
        ["compareEvents"] = new(401, 403, 403, 0), // Without its query it is malformed; whose events may be compared is tried in FiguresApiTests.

        ["createGate"] = OrganizerOfIt,
        ["listGates"] = OrganizerOfIt,
        ["getGate"] = OrganizerOfIt,
        ["changeGate"] = OrganizerOfIt,
        ["openGate"] = OrganizerOfIt,
        ["closeGate"] = OrganizerOfIt,
        ["setAccess"] = OrganizerOfIt,
        ["getAccess"] = OrganizerOfIt,
        ["checkAccess"] = OrganizerOfIt,
        ["setLimits"] = OrganizerOfIt,
        ["getLimits"] = OrganizerOfIt,
        ["listSuspicions"] = OrganizerOfIt,
        ["blockTicket"] = OrganizerOfIt,
        ["unblockTicket"] = OrganizerOfIt,

        ["listMessages"] = OrganizerOfIt,
        ["replayMessage"] = OrganizerOfIt,
        ["replayMessages"] = OrganizerOfIt,
        ["previewMessage"] = OrganizerOfIt,
        ["getMessageText"] = OrganizerOfIt,
        ["setMessageText"] = OrganizerOfIt,
        ["removeMessageText"] = OrganizerOfIt,
        ["previewMessageText"] = OrganizerOfIt,
        ["getReportSchedule"] = OrganizerOfIt,
        ["setReportSchedule"] = OrganizerOfIt,
        ["getMessageLanguage"] = OrganizerOfIt,
        ["setMessageLanguage"] = OrganizerOfIt,
        ["createCampaign"] = OrganizerOfIt,
        ["listCampaigns"] = OrganizerOfIt,
        ["getCampaign"] = OrganizerOfIt,
        ["getCampaignAudience"] = OrganizerOfIt,
        ["testCampaign"] = OrganizerOfIt,
        ["startCampaign"] = OrganizerOfIt,
        ["stopCampaign"] = OrganizerOfIt,
        ["sendTickets"] = HolderOfIt,
        ["reportBounce"] = new(401, 401, 401, 401), // The mail provider shows a secret of its own.

        ["searchEvents"] = Open,
        ["getEvent"] = Open,
        ["placeOrder"] = Open,
        ["getOrder"] = HolderOfIt,
        ["confirmOrder"] = HolderOfIt,
        ["cancelOrder"] = HolderOfIt,
        ["refundOrder"] = OrganizerOfIt,
        ["blockOrder"] = OrganizerOfIt,
        ["unblockOrder"] = OrganizerOfIt,
        ["giveTicketsBack"] = HolderOfIt,
        ["listDocuments"] = HolderOfIt,
        ["getDocument"] = HolderOfIt,
        ["getTicket"] = HolderOfIt,
        ["getTicketQrSvg"] = HolderOfIt,
        ["getTicketQrPng"] = HolderOfIt,
        ["getTicketPdf"] = HolderOfIt,
        ["getTicketPass"] = HolderOfIt,
        ["getTicketWalletLink"] = HolderOfIt,
        ["transferTicket"] = HolderOfIt,
        ["nameTicket"] = HolderOfIt,
        ["getTicketHistory"] = OrganizerOfIt,
        ["scan"] = new(NoToken: 401, WrongDevice: 401, OtherAttendee: 403, OtherOrganizer: 403),
        ["sync"] = new(NoToken: 401, WrongDevice: 403, OtherAttendee: 0, OtherOrganizer: 0), // Each scan has its own answer.
        ["getManifest"] = new(NoToken: 401, WrongDevice: 401, OtherAttendee: 403, OtherOrganizer: 403),
        ["getManifestTickets"] = new(NoToken: 401, WrongDevice: 401, OtherAttendee: 403, OtherOrganizer: 403),
        ["getManifestAttendees"] = new(NoToken: 401, WrongDevice: 401, OtherAttendee: 403, OtherOrganizer: 403),
        ["watchCheckIn"] = OrganizerOfIt,
        ["inviteDevice"] = OrganizerOfIt,
        ["withdrawInvite"] = OrganizerOfIt,
        ["listLookUps"] = OrganizerOfIt,
        ["enrolByCode"] = Open,
        ["heartbeat"] = new(NoToken: 401, WrongDevice: 401, OtherAttendee: 403, OtherOrganizer: 403),
        ["lookUpTickets"] = new(NoToken: 401, WrongDevice: 403, OtherAttendee: 403, OtherOrganizer: 403),
        ["overrideScan"] = new(NoToken: 401, WrongDevice: 403, OtherAttendee: 403, OtherOrganizer: 403),
        ["undoScan"] = new(NoToken: 401, WrongDevice: 403, OtherAttendee: 403, OtherOrganizer: 403),
        ["getRotatingSecret"] = HolderOfIt,
        ["createApiKey"] = Organizers,
        ["listApiKeys"] = Organizers,
        ["getApiKey"] = OrganizersOwn,
        ["rotateApiKey"] = OrganizersOwn,
        ["revokeApiKey"] = OrganizersOwn,
        ["exportAttendees"] = OrganizerOfIt,
        ["exportOrders"] = OrganizerOfIt,
        ["exportSales"] = OrganizerOfIt,
        ["exportScans"] = OrganizerOfIt,
        ["exportAll"] = Organizers,
        ["listSchemas"] = Open,
        ["getSchema"] = Open,
        ["addWebhook"] = Organizers,
        ["listWebhooks"] = Organizers,
        ["getWebhook"] = OrganizersOwn,
        ["changeWebhook"] = OrganizersOwn,
        ["removeWebhook"] = OrganizersOwn,
        ["rotateWebhookSecret"] = OrganizersOwn,
        ["testWebhook"] = OrganizersOwn,
        ["listWebhookDeliveries"] = OrganizersOwn,
        ["replayWebhookDelivery"] = OrganizersOwn,
        ["listOwnTickets"] = SignedIn,
        ["listOwnOrders"] = SignedIn,
    };

    [Fact]
    public void Every_operation_says_who_may_call_it_and_no_other_does()
    {
        Assert.Equal(Rows.Keys.Order(), world.Document.Operations.Select(o => o.Id).Order());
    }

    [Fact]
    public async Task Nobody_reaches_what_is_not_theirs()
    {
        var wrong = new List<string>();
        foreach (var operation in world.Document.Operations)
        {
            var row = Rows[operation.Id];
            await Check(operation, "no token", world.Product.Client, row.NoToken, wrong);
            await Check(operation, "wrong device", world.WrongDevice, row.WrongDevice, wrong);
            await Check(operation, "another attendee", world.OtherAttendee.Client, row.OtherAttendee, wrong);
            await Check(operation, "another organizer", world.OtherOrganizer.Client, row.OtherOrganizer, wrong);
            await Check(operation, "a guest with another order", world.OtherGuest, row.OtherGuest ?? row.NoToken, wrong);
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task An_unknown_id_is_not_found_for_those_who_may_ask()
    {
        var wrong = new List<string>();
        foreach (var operation in world.Document.Operations.Where(o => o.Path.Contains('{', StringComparison.Ordinal)))
        {
            using var answer = await Call(operation, world.Organizer.Client, id: _ => Guid.CreateVersion7().ToString());
            if ((int)answer.StatusCode != 404)
                wrong.Add($"{operation} by an organizer with unknown ids: {(int)answer.StatusCode} in place of 404");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private async Task Check(ApiOperation operation, string who, HttpClient client, int expected, List<string> wrong)
    {
        using var answer = await Call(operation, client, id: name => world.Ids.GetValueOrDefault(name) ?? Guid.CreateVersion7().ToString());
        var status = (int)answer.StatusCode;
        if (expected != 0 && status != expected)
            wrong.Add($"{operation} by {who}: {status} in place of {expected}");
        if (expected == 0 && status is 401 or 403 && await CodeOf(answer) is "unauthorized" or "forbidden")
            wrong.Add($"{operation} by {who}: {status}, though they may call it");
    }

    private static async Task<string?> CodeOf(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString();

    private Task<HttpResponseMessage> Call(ApiOperation operation, HttpClient client, Func<string, string> id)
    {
        var path = operation.Parameters.Where(p => p.In == "path")
            .Aggregate(operation.Path, (all, parameter) => all.Replace($"{{{parameter.Name}}}", id(parameter.Name), StringComparison.Ordinal));
        var request = new HttpRequestMessage(operation.Method, path);
        if (world.Sample(operation) is { } body)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
