using Microsoft.AspNetCore.RateLimiting;

namespace EventLoop.Requests;

/// <summary>
/// Bounds how many requests are under way (<c>Backpressure:MaxConcurrentRequests</c>). What comes on top hears 503 at once: a quick no
/// costs little, while a queue makes every answer late. What the operator asks is exempt.
/// </summary>
internal sealed class Backpressure(RequestDelegate next, IConfiguration configuration)
{
    private readonly int most = configuration.GetValue("Backpressure:MaxConcurrentRequests", 4096);
    private int underWay;

    public async Task Invoke(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<DisableRateLimitingAttribute>() is not null)
        {
            await next(context);
            return;
        }

        try
        {
            if (Interlocked.Increment(ref underWay) <= most)
                await next(context);
            else
                await Problem.Busy(context).ExecuteAsync(context);
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }
}
