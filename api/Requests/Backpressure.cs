using Microsoft.AspNetCore.RateLimiting;

namespace EventLoop.Requests;

/// <summary>
/// Bounds how many requests are under way. What comes on top hears 503 at once: a quick no costs little, while a queue makes every
/// answer late. There is a door for each kind of request (<see cref="Door"/>), so that a crowd of newcomers turns away neither those who
/// hold places already nor a scan. What the operator asks and what a payment provider tells is exempt.
/// </summary>
internal sealed class Backpressure(RequestDelegate next, IConfiguration configuration)
{
    private readonly int[] most =
    [
        configuration.GetValue("Backpressure:MaxConcurrentRequests", 2048),
        configuration.GetValue("Backpressure:MaxConcurrentOrders", 1024),
        configuration.GetValue("Backpressure:MaxConcurrentScans", 1024),
    ];

    private readonly int[] underWay = new int[3];

    public Task Invoke(HttpContext context)
    {
        var about = context.GetEndpoint()?.Metadata;
        if (about?.GetMetadata<DisableRateLimitingAttribute>() is not null)
            return next(context);
        return Enter((int)(about?.GetMetadata<ComesBy>()?.Door ?? Door.Everybody), context);
    }

    private async Task Enter(int door, HttpContext context)
    {
        try
        {
            if (Interlocked.Increment(ref underWay[door]) <= most[door])
                await next(context);
            else
                await Problem.Busy(context).ExecuteAsync(context);
        }
        finally
        {
            Interlocked.Decrement(ref underWay[door]);
        }
    }
}

/// <summary>Which bound a request counts against.</summary>
internal enum Door
{
    /// <summary><c>Backpressure:MaxConcurrentRequests</c>: all that comes by no other door.</summary>
    Everybody,

    /// <summary><c>Backpressure:MaxConcurrentOrders</c>: buyers who hold nothing yet.</summary>
    Orders,

    /// <summary><c>Backpressure:MaxConcurrentScans</c>: gate staff and devices.</summary>
    Gates,
}

/// <summary>Marks endpoints with a door of their own.</summary>
internal sealed record ComesBy(Door Door);
