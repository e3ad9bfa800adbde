using System.Buffers;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.RateLimiting;

namespace EventLoop.Payments;

/// <summary>What the payment provider tells us. It is not for clients, so it is not in the published document.</summary>
internal static class PaymentsApi
{
    public static void AddPayments(this WebApplicationBuilder builder)
    {
        var stripe = builder.Configuration.GetSection("Stripe").Get<StripeOptions>() ?? new();
        builder.Services.AddSingleton<OperatorPassword>();
        builder.Services.AddSingleton(services => new StripeWebhooks(stripe, services.GetRequiredService<TimeProvider>()));
    }

    // Stripe sends from a few addresses, and everything that it sends is signed: no limit of rate.
    public static void MapPayments(this IEndpointRouteBuilder api) => api
        .MapPost("/payments/stripe/webhook", Receive)
        .WithMetadata(new DisableRateLimitingAttribute())
        .ExcludeFromDescription();

    private static async Task<Results<Ok, ProblemHttpResult>> Receive(HttpContext context, StripeWebhooks webhooks, IGrainFactory grains)
    {
        if (!webhooks.IsOn)
            return Problem.NotFound();
        // As it came, since the signature is over these bytes.
        var reader = context.Request.BodyReader;
        var body = await RequestBody.ReadWhole(reader, context.RequestAborted);
        var news = webhooks.Read(body.ToArray(), context.Request.Headers["Stripe-Signature"]);
        reader.AdvanceTo(body.End);
        if (news is null)
            return Problem.Of(400, "bad_signature", "The message is not signed by Stripe, or too old.");
        await grains.GetGrain<IPaymentNewsGrain>(0).Receive(news);
        return TypedResults.Ok();
    }
}
