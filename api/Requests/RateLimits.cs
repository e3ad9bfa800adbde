using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using EventLoop.Accounts;
using EventLoop.Screens;
using Microsoft.AspNetCore.RateLimiting;

namespace EventLoop.Requests;

/// <summary>Settings under <c>RateLimits</c>: how fast one account, device or address may ask. Generous: they are for abuse, not for crowds.</summary>
internal sealed class RateLimitSettings
{
    public bool Enabled { get; set; } = true;

    public Rate Account { get; set; } = new() { PerSecond = 50, Burst = 500 };

    public Rate Device { get; set; } = new() { PerSecond = 50, Burst = 500 };

    /// <summary>For everybody behind an address who is not signed in: a venue, an office, a mobile carrier.</summary>
    public Rate Address { get; set; } = new() { PerSecond = 500, Burst = 5_000 };

    /// <summary>Registering and signing in, which cost a password hash each.</summary>
    public Rate SignIn { get; set; } = new() { PerSecond = 10, Burst = 600 };
}

/// <summary>A bucket of <see cref="Burst"/> requests that fills again by <see cref="PerSecond"/>.</summary>
internal sealed class Rate
{
    public int PerSecond { get; set; }

    public int Burst { get; set; }

    public TokenBucketRateLimiterOptions Bucket() => new()
    {
        TokenLimit = Burst,
        TokensPerPeriod = PerSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    };
}

/// <summary>Turns away whoever asks too fast: 429, with the time after which it makes sense to ask again.</summary>
internal static class RateLimits
{
    /// <summary>The stricter policy of endpoints that check passwords.</summary>
    public const string SignIn = nameof(SignIn);

    private const string NoLimit = "";

    public static void AddRateLimits(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection("RateLimits").Get<RateLimitSettings>() ?? new();
        builder.Services.AddSingleton(settings);
        builder.Services.AddRateLimiter(limits =>
        {
            limits.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                PartitionedRateLimiter.Create<HttpContext, string>(context => ByCaller(context, settings)),
                PartitionedRateLimiter.Create<HttpContext, string>(context => ByAddress(context, settings)));
            limits.AddPolicy(SignIn, context =>
                RateLimitPartition.GetTokenBucketLimiter(AddressOf(context), _ => settings.SignIn.Bucket()));
            limits.OnRejected = Reject;
        });
    }

    public static void UseRateLimits(this WebApplication app)
    {
        if (app.Services.GetRequiredService<RateLimitSettings>().Enabled)
            app.UseRateLimiter();
    }

    private static RateLimitPartition<string> ByCaller(HttpContext context, RateLimitSettings settings) => context.Features.Get<ApiKeyGrant>() is { } key
        ? RateLimitPartition.GetTokenBucketLimiter($"key {key.KeyId} {key.PerMinute}", _ => ByMinute(key.PerMinute))
        : ByCaller(context.Caller(), settings);

    private static RateLimitPartition<string> ByCaller(Caller caller, RateLimitSettings settings) => caller switch
    {
        { AccountId: { } account } => RateLimitPartition.GetTokenBucketLimiter($"account {account}", _ => settings.Account.Bucket()),
        { Device: { } device } => RateLimitPartition.GetTokenBucketLimiter($"device {device.TokenHash}", _ => settings.Device.Bucket()),
        _ => RateLimitPartition.GetNoLimiter(NoLimit),
    };

    /// <summary>A minute's worth at once, filled again piece by piece.</summary>
    private static TokenBucketRateLimiterOptions ByMinute(int perMinute)
    {
        var period = TimeSpan.FromSeconds(Math.Max(1, 60.0 / perMinute));
        return new() { TokenLimit = perMinute, TokensPerPeriod = Math.Max(1, (int)(perMinute * period.TotalMinutes)), ReplenishmentPeriod = period, QueueLimit = 0 };
    }

    /// <summary>Devices count here too: a token that nobody has looked at yet may be made up, a new one for each request.</summary>
    private static RateLimitPartition<string> ByAddress(HttpContext context, RateLimitSettings settings) =>
        context.Caller().AccountId is null
            ? RateLimitPartition.GetTokenBucketLimiter(AddressOf(context), _ => settings.Address.Bucket())
            : RateLimitPartition.GetNoLimiter(NoLimit);

    /// <summary>An IPv6 customer owns 2^64 addresses, so the network counts.</summary>
    private static string AddressOf(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
            return address.ToString();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes).ToString();
    }

    private static async ValueTask Reject(OnRejectedContext rejected, CancellationToken cancellation)
    {
        TimeSpan? retryAfter = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : null;
        IResult answer = Problem.LaterAt(rejected.HttpContext, 429, "too_many_requests", retryAfter);
        if (Sorry.IsForPeople(rejected.HttpContext, rejected.HttpContext.GetEndpoint()))
            answer = Sorry.Of(StatusCodes.Status429TooManyRequests);
        await answer.ExecuteAsync(rejected.HttpContext);
    }
}
