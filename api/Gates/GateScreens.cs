using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Screens;

namespace EventLoop.Gates;

/// <summary>An event's gates, the devices that scan at them, and the people who do.</summary>
internal static class GateScreens
{
    public static void MapGateScreens(this IEndpointRouteBuilder screens)
    {
        var gates = screens.MapGroup("/organizer/events/{eventId:guid}/gates").RequireAuthorization(Access.Organizer);
        gates.MapGet("", (Guid eventId, string? note, HttpContext context, IGrainFactory grains) => Show(eventId, note, null, null, context, grains));
        gates.MapPost("", Create);
        gates.MapPost("/{gateId:guid}/open", (Guid eventId, Guid gateId, HttpContext context, IGrainFactory grains) => SetOpen(eventId, gateId, context, grains, open: true));
        gates.MapPost("/{gateId:guid}/close", (Guid eventId, Guid gateId, HttpContext context, IGrainFactory grains) => SetOpen(eventId, gateId, context, grains, open: false));
        gates.MapPost("/invites", Invite);
        gates.MapPost("/invites/withdraw", Withdraw);
        gates.MapPost("/devices", Enrol);
        gates.MapPost("/devices/{deviceId:guid}/revoke", Revoke);
        gates.MapPost("/staff", Assign);
        gates.MapPost("/staff/{userId:guid}/rights", SetRights);
        gates.MapPost("/staff/{userId:guid}/remove", Remove);
        gates.MapGet("/look-ups", ShowLookUps);
    }

    private static async Task<IResult> Show(
        Guid eventId, string? note, EnrolledDevice? enrolled, InvitedPhone? invited, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        var gates = grains.GetGrain<IGateListGrain>(eventId).List(context.Caller());
        var devices = grains.GetGrain<IEventGrain>(eventId).Devices(context.Caller());
        var staff = grains.GetGrain<IEventStaffGrain>(eventId).List(context.Caller());
        var signs = (await grains.GetGrain<IDeviceWatchGrain>(eventId).Signs()).ToDictionary(sign => sign.DeviceId);
        return Page.Of<GatesPage>(
            (nameof(GatesPage.Event), shown),
            (nameof(GatesPage.Gates), ((await gates).Value ?? []).Select(GateResponse.Of).ToList()),
            (nameof(GatesPage.Devices), ((await devices).Value ?? []).Select(device => DeviceResponse.Of(device, signs.GetValueOrDefault(device.DeviceId))).ToList()),
            (nameof(GatesPage.Staff), ((await staff).Value ?? []).Select(StaffResponse.Of).ToList()),
            (nameof(GatesPage.Enrolled), enrolled),
            (nameof(GatesPage.Invited), invited),
            (nameof(GatesPage.Note), note));
    }

    private static async Task<IResult> Create(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var terms = new CreateGateRequest(form["name"], Ids(form, "ticketTypeIds"), form["direction"]).Parse(errors);
        if (errors.Any)
            return Back(eventId, "gate-name");
        var outcome = await grains.GetGrain<IGateGrain>(context.OperationId()).Create(context.Caller(), eventId, terms);
        return Back(eventId, outcome.Value is null ? "failed" : "gate-added");
    }

    private static async Task<IResult> SetOpen(Guid eventId, Guid gateId, HttpContext context, IGrainFactory grains, bool open)
    {
        var outcome = await grains.GetGrain<IGateGrain>(gateId).SetOpen(context.Caller(), eventId, open);
        return Back(eventId, outcome.Value is null ? "failed" : open ? "gate-open" : "gate-closed");
    }

    /// <summary>Its token is shown in this answer and never again, so there is no redirect here; a reload sends the form again and gets the same.</summary>
    private static async Task<IResult> Enrol(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains, DeviceTokens tokens)
    {
        var errors = new FieldErrors();
        var (name, gateIds) = new EnrolDeviceRequest(form["name"], Ids(form, "gateIds")).Parse(errors);
        if (errors.Any)
            return Back(eventId, "device-name");
        var deviceId = context.OperationId();
        var token = tokens.For(deviceId);
        var outcome = await grains.GetGrain<IEventGrain>(eventId).EnrolDevice(
            context.Caller(), new(deviceId, name, SHA256.HashData(Encoding.UTF8.GetBytes(token)), gateIds));
        if (outcome.Value is null)
            return Back(eventId, "failed");
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        var gates = (await grains.GetGrain<IGateListGrain>(eventId).List(context.Caller())).Value ?? [];
        var enrolment = JsonSerializer.Serialize(new
        {
            token,
            deviceId,
            eventId,
            eventName = shown.Name,
            gates = gates.Where(gate => gateIds.Contains(gate.GateId)).Select(gate => new { id = gate.GateId, name = gate.Terms.Name, direction = gate.Terms.Direction.Text() }),
        });
        var address = $"{context.Request.Scheme}://{context.Request.Host}/checkin/#enrol={Uri.EscapeDataString(enrolment)}";
        return await Show(eventId, null, new(name, token, address), null, context, grains);
    }

    /// <summary>The code is nowhere but in this answer, so there is no redirect here; a reload sends the form again and gets the same.</summary>
    private static async Task<IResult> Invite(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains, EnrolmentCodes codes)
    {
        var errors = new FieldErrors();
        var minutes = new WizardFields(form).Whole("minutes", errors, required: false);
        var wish = new InviteDeviceRequest(form["name"], Ids(form, "gateIds"), minutes).Parse(errors);
        if (errors.Any)
            return Back(eventId, "device-name");
        var code = codes.For(context.OperationId());
        var outcome = await grains.GetGrain<IDeviceInviteGrain>(codes.InviteOf(code)).Invite(context.Caller(), eventId, wish);
        if (outcome.Value is not { } invite)
            return Back(eventId, "failed");
        var address = $"{context.Request.Scheme}://{context.Request.Host}/checkin/#code={code}";
        return await Show(eventId, null, null, new(invite.Name, code, address, invite.ExpiresAt!.Value), context, grains);
    }

    private static async Task<IResult> Withdraw(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains, EnrolmentCodes codes)
    {
        var refusal = await grains.GetGrain<IDeviceInviteGrain>(codes.InviteOf(form["code"].ToString())).Withdraw(context.Caller(), eventId);
        return Back(eventId, refusal is null ? "invite-withdrawn" : refusal == WithdrawInviteRefusal.Taken ? "invite-taken" : "failed");
    }

    private static async Task<IResult> Revoke(Guid eventId, Guid deviceId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IEventGrain>(eventId).RevokeDevice(context.Caller(), deviceId);
        return Back(eventId, outcome.Value is null ? "failed" : "device-revoked");
    }

    private static async Task<IResult> Assign(Guid eventId, IFormCollection form, HttpContext context, IGrainFactory grains, AccountIds ids)
    {
        var errors = new FieldErrors();
        var (email, _, rights, maySell) = new AssignStaffRequest(form["email"], Rights: form["rights"]).Parse(errors);
        if (errors.Any)
            return Back(eventId, "staff-unknown");
        var outcome = await grains.GetGrain<IEventStaffGrain>(eventId).Assign(context.Caller(), ids.OfEmail(email!), rights, maySell);
        return Back(eventId, outcome.Value is null ? "staff-unknown" : "staff-added");
    }

    private static async Task<IResult> SetRights(Guid eventId, Guid userId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var errors = new FieldErrors();
        var (_, _, rights, _) = new AssignStaffRequest(null, userId, form["rights"]).Parse(errors);
        if (errors.Any)
            return Back(eventId, "failed");
        var outcome = await grains.GetGrain<IEventStaffGrain>(eventId).Assign(context.Caller(), userId, rights);
        return Back(eventId, outcome.Value is null ? "failed" : "staff-rights");
    }

    private static async Task<IResult> ShowLookUps(Guid eventId, HttpContext context, IGrainFactory grains)
    {
        var (shown, otherwise) = await OrganizerScreens.Find(eventId, context, grains);
        if (shown is null)
            return otherwise;
        var lookUps = await grains.GetGrain<ILookUpGrain>(ILookUpGrain.KeyOf(eventId)).List(context.Caller(), eventId);
        var staff = await grains.GetGrain<IEventStaffGrain>(eventId).List(context.Caller());
        return Page.Of<LookUpsPage>(
            (nameof(LookUpsPage.Event), shown),
            (nameof(LookUpsPage.LookUps), (lookUps.Value ?? []).Select(one => new LookUpResponse(one.By, one.TicketIds, one.At)).ToList()),
            (nameof(LookUpsPage.Organizer), context.Caller().AccountId!.Value),
            (nameof(LookUpsPage.Staff), (staff.Value ?? []).Select(StaffResponse.Of).ToList()));
    }

    private static async Task<IResult> Remove(Guid eventId, Guid userId, HttpContext context, IGrainFactory grains) =>
        Back(eventId, await grains.GetGrain<IEventStaffGrain>(eventId).Remove(context.Caller(), userId) is null ? "staff-removed" : "failed");

    private static Guid[] Ids(IFormCollection form, string name) =>
        [.. form[name].Select(text => Guid.TryParse(text, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)];

    private static IResult Back(Guid eventId, string note) => Results.Redirect($"/organizer/events/{eventId}/gates?note={note}");
}

/// <summary>A device that was just enrolled, with its secret; shown once.</summary>
/// <param name="Address">Opens the check-in app, enrolled. What follows the # stays in the browser.</param>
public sealed record EnrolledDevice(string Name, string Token, string Address)
{
    public override string ToString() => nameof(EnrolledDevice);
}

/// <summary>An invitation that was just made; its code is shown once.</summary>
/// <param name="Address">Opens the check-in app, which enrols itself. What follows the # stays in the browser.</param>
public sealed record InvitedPhone(string Name, string Code, string Address, DateTimeOffset ExpiresAt)
{
    public override string ToString() => nameof(InvitedPhone);
}
