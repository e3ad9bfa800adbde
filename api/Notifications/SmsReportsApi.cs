using System.Text;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.WebUtilities;

namespace EventLoop.Notifications;

/// <summary>What Twilio tells of text messages. It is not for clients, so it is not in the published document.</summary>
internal static class SmsReportsApi
{
    // They come from many addresses, and all are signed: no limit of rate.
    public static void MapSmsReports(this IEndpointRouteBuilder api, IConfiguration configuration)
    {
        var options = SmsOptions.Read(configuration);
        if (options is { AccountSid.Length: > 0, Address: { } address })
        {
            api.MapPost("/messages/{messageId:guid}/report", (Guid messageId, HttpContext context, IGrainFactory grains) => Receive(messageId, address, options.AuthToken, context, grains))
                .WithMetadata(new DisableRateLimitingAttribute())
                .ExcludeFromDescription();
        }
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Receive(Guid messageId, string address, string authToken, HttpContext context, IGrainFactory grains)
    {
        var reader = context.Request.BodyReader;
        var body = await RequestBody.ReadWhole(reader, context.RequestAborted);
        var fields = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body))
            .SelectMany(field => field.Value.Select(value => KeyValuePair.Create(field.Key, value ?? ""))).ToList();
        reader.AdvanceTo(body.End);
        if (!TwilioSignature.Fits(context.Request.Headers["X-Twilio-Signature"].ToString(), authToken, $"{address}{context.Request.Path}{context.Request.QueryString}", fields))
            return Problem.Of(400, "bad_signature", "The report is not signed by Twilio.");
        if (Fate(Field("MessageStatus")) is { } fate)
            await grains.GetGrain<IMessagesGrain>(0).Report(new(messageId, fate, fate == TextFate.Undelivered ? Code(Field("ErrorCode")) : null));
        return TypedResults.NoContent();

        string Field(string name) => fields.FirstOrDefault(field => field.Key == name).Value ?? "";
    }

    private static TextFate? Fate(string status) => status switch
    {
        "accepted" or "scheduled" or "queued" or "sending" or "sent" => TextFate.Taken,
        "delivered" or "read" => TextFate.Delivered,
        "undelivered" or "failed" or "canceled" => TextFate.Undelivered,
        _ => null,
    };

    private static string Code(string text) => int.TryParse(text, out var code) ? $"{code}" : "undelivered";
}
