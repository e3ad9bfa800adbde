using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace EventLoop.Tickets;

/// <summary>
/// Apple's PassKit Web Service, as the passes name it. It is for wallets alone, so it is not in the published document; its statuses are what Apple
/// says they mean.
/// </summary>
internal static class PassUpdatesApi
{
    private const string Scheme = "ApplePass ";
    private const int LongestDevice = 100;
    private const int LongestToken = 200;

    public static void MapPassUpdates(this IEndpointRouteBuilder api, IConfiguration configuration)
    {
        if (!WalletOptions.Read(configuration).HasApple)
            return;
        var wallet = api.MapGroup("/wallet/v1").ExcludeFromDescription();
        wallet.MapPost("/devices/{device:maxlength(100)}/registrations/{passType}/{serial}", Register);
        wallet.MapDelete("/devices/{device:maxlength(100)}/registrations/{passType}/{serial}", Unregister);
        wallet.MapGet("/devices/{device:maxlength(100)}/registrations/{passType}", Changed);
        wallet.MapGet("/passes/{passType}/{serial}", Latest);
        wallet.MapPost("/log", () => TypedResults.Ok());
    }

    private static async Task<Results<StatusCodeHttpResult, ProblemHttpResult>> Register(string device, string serial, HttpContext context, IGrainFactory grains)
    {
        if (await PushToken(context) is not { Length: > 0 and <= LongestToken } pushToken || device.Length > LongestDevice)
            return Problem.OfStatus(StatusCodes.Status400BadRequest);
        var outcome = await Updates(grains).Register(Kept(serial, context), device, pushToken);
        return outcome.Value is { } registered ? TypedResults.StatusCode(registered.IsNew ? 201 : 200) : Problem.OfStatus(StatusCodes.Status401Unauthorized);
    }

    private static async Task<Results<Ok, ProblemHttpResult>> Unregister(string device, string serial, HttpContext context, IGrainFactory grains) =>
        (await Updates(grains).Unregister(Kept(serial, context), device)).Refusal is null ? TypedResults.Ok() : Problem.OfStatus(StatusCodes.Status401Unauthorized);

    private static async Task<Results<Ok<ChangedPassesResponse>, NoContent>> Changed(string device, string? passesUpdatedSince, IGrainFactory grains)
    {
        var changed = await Updates(grains).Changed(device, passesUpdatedSince);
        return changed.Serials.Count == 0 ? TypedResults.NoContent() : TypedResults.Ok(new ChangedPassesResponse([.. changed.Serials], changed.Tag));
    }

    private static async Task<Results<FileContentHttpResult, StatusCodeHttpResult, ProblemHttpResult>> Latest(string serial, HttpContext context, IGrainFactory grains, TimeProvider time)
    {
        TicketSecrecy.KeepPrivate(context.Response);
        var outcome = await Updates(grains).Latest(Kept(serial, context));
        if (outcome.Value is not { } pass)
            return Problem.OfStatus(StatusCodes.Status401Unauthorized);

        // HTTP knows whole seconds: of a change in this one more may follow that would look the same.
        var changedAt = time.GetUtcNow() - pass.ChangedAt < TimeSpan.FromSeconds(2) ? pass.ChangedAt.AddSeconds(-1) : pass.ChangedAt;
        var shown = changedAt.ToString("R", CultureInfo.InvariantCulture);
        context.Response.Headers[HeaderNames.LastModified] = shown;
        return context.Request.Headers[HeaderNames.IfModifiedSince] == shown ? TypedResults.StatusCode(304) : TypedResults.Bytes(pass.File, ApplePass.ContentType);
    }

    private static KeptPass Kept(string serial, HttpContext context) =>
        new(serial, context.Request.Headers.Authorization.ToString() is { Length: < 200 } shown && shown.StartsWith(Scheme, StringComparison.Ordinal) ? shown[Scheme.Length..] : "");

    private static async Task<string?> PushToken(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        var body = await RequestBody.ReadWhole(reader, context.RequestAborted);
        try
        {
            return JsonSerializer.Deserialize(Encoding.UTF8.GetString(body), WalletJson.Default.RegisteredDevice)?.PushToken;
        }
        catch (JsonException)
        {
            return null;
        }
        finally
        {
            reader.AdvanceTo(body.End);
        }
    }

    private static IPassUpdatesGrain Updates(IGrainFactory grains) => grains.GetGrain<IPassUpdatesGrain>(0);
}

internal sealed record RegisteredDevice(string? PushToken);

/// <summary>As Apple names it.</summary>
internal sealed record ChangedPassesResponse(string[] SerialNumbers, string LastUpdated);

/// <param name="Address">Opens Google Wallet with the ticket in it; not for anybody else.</param>
internal sealed record WalletLinkResponse(string Address)
{
    // It has the code that lets in.
    public override string ToString() => nameof(WalletLinkResponse);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RegisteredDevice))]
[JsonSerializable(typeof(ChangedPassesResponse))]
[JsonSerializable(typeof(WalletLinkResponse))]
internal sealed partial class WalletJson : JsonSerializerContext;
