using System.Collections.Concurrent;
using EventLoop.Orders;

namespace EventLoop.Analytics;

/// <summary>
/// Counts how often events' pages are looked at, in memory and without anybody's name, and hands the counts on every ten seconds (<c>Analytics:ViewSeconds</c>). Approximate: a
/// process that dies takes its last seconds along.
/// </summary>
internal sealed partial class PageViews(IClusterClient client, IConfiguration configuration, TimeProvider time, ILogger<PageViews> logger) : BackgroundService
{
    /// <summary>More kinds of views than this are not told apart between two reports.</summary>
    private const int MostCells = 5_000;

    private const long QuarterTicks = 15 * TimeSpan.TicksPerMinute;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly string[] Robots = ["bot", "crawl", "spider", "preview"];

    private readonly TimeSpan interval = TimeSpan.FromSeconds(Math.Max(1, configuration.GetValue("Analytics:ViewSeconds", 10)));
    private ConcurrentDictionary<(Guid EventId, long Quarter, string Source), long> views = new();

    /// <summary>Somebody looks at an event's page.</summary>
    public void Count(Guid eventId, HttpRequest request)
    {
        if (!IsByPerson(request))
            return;
        var (counted, cell) = (views, (eventId, time.GetUtcNow().Ticks / QuarterTicks, OrderSource.Of(request) ?? ""));
        if (counted.ContainsKey(cell) || counted.Count < MostCells)
            counted.AddOrUpdate(cell, 1, (_, count) => count + 1);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await Report();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Report();
    }

    private async Task Report()
    {
        var counted = Interlocked.Exchange(ref views, new());
        if (counted.IsEmpty)
            return;
        try
        {
            await client.GetGrain<IEventViewsGrain>(0)
                .Add([.. counted.Select(one => new EventViews(one.Key.EventId, new(one.Key.Quarter * QuarterTicks, TimeSpan.Zero), one.Key.Source, one.Value))])
                .WaitAsync(Patience, time);
        }
        catch (Exception lost)
        {
            // They may have been added all the same, so they are not added again.
            LogLost(counted.Count, lost.Message);
        }
    }

    /// <summary>A browser that opens the page: not one that fetches it ahead, a script that looks for changes, or a robot that says so.</summary>
    private static bool IsByPerson(HttpRequest request)
    {
        var (purpose, destination, agent) = (request.Headers["Sec-Purpose"].ToString(), request.Headers["Sec-Fetch-Dest"].ToString(), request.Headers.UserAgent.ToString());
        return HttpMethods.IsGet(request.Method)
            && !purpose.Contains("prefetch", StringComparison.Ordinal)
            && destination is "" or "document"
            && !Robots.Any(robot => agent.Contains(robot, StringComparison.OrdinalIgnoreCase));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} counts of page views may be lost: {Reason}")]
    private partial void LogLost(int count, string reason);
}
