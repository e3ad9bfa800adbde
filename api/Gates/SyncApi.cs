using EventLoop.Accounts;
using EventLoop.Requests;

namespace EventLoop.Gates;

/// <summary>Takes in what devices have scanned while they were offline.</summary>
internal static class SyncApi
{
    /// <summary>Scans of one request that are judged at a time: those of one ticket go one after the other, as they were scanned.</summary>
    private const int AtATime = 32;

    private const int PrefixLength = 3;
    private const int PlainLength = 153;

    public static void MapSync(this IEndpointRouteBuilder api) => api.MapCheckIn().RequireAuthorization(Access.Scanner)
        .MapPost("/sync", Sync).WithMetadata(new KeepsItsAnswers()).ForKeys(ApiKeyScopes.Scan)
        .Refuses(401, "unknown_device")
        .WithName("sync").WithSummary("Send in scans that were judged without the network; a repeat of a nonce gives the first answer");

    /// <summary>A code that moves begins like all others of its ticket: 100 bytes are 150 characters behind the prefix.</summary>
    private static string PartThatStays(string code) => code.Length >= PlainLength ? code[PrefixLength..PlainLength] : code;

    private static async Task<IResult> Sync(Body<SyncRequest, OfflineScans> body, HttpContext context, IGrainFactory grains, TimeProvider time)
    {
        var (caller, sent) = (context.Caller(), body.Command);
        if (caller.Device is { } device && device.DeviceId != sent.DeviceId)
            return Problem.Forbidden();
        var clock = DeviceClock.Measure(sent.SentAt, time.GetUtcNow());
        var results = new SyncResult[sent.Scans.Count];
        var tickets = sent.Scans.Select((scan, at) => (Scan: scan, At: at)).GroupBy(scan => PartThatStays(scan.Scan.Code)).ToArray();
        await Parallel.ForEachAsync(tickets, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = context.RequestAborted }, async (scans, _) =>
        {
            foreach (var (scan, at) in scans)
                results[at] = SyncResult.Of(scan, await SendIn(scan));
        });
        return Array.TrueForAll(results, result => result.Problem == "unknown_device") && results.Length > 0
            ? Problem.Of(401, "unknown_device", "The device is not enrolled at this event, or not any more.")
            : new OkAnswer<SyncResponse>(new(clock.SkewMs, results), GatesJson.Default.SyncResponse);

        Task<Outcome<ScanAnswer, ScanRefusal>> SendIn(SentScan scan) => grains.Get<IGateGrain>(scan.GateId).SendIn(new(
            new(caller, scan.Code, scan.Direction, scan.Nonce), new(clock.Corrected(scan.ScannedAt), scan.IsRefused, scan.Reason)));
    }
}

/// <summary>How far a device's clock is off.</summary>
/// <param name="SkewMs">How far it is ahead; null when the device did not say what time it has.</param>
internal readonly record struct DeviceClock(long? SkewMs, DateTimeOffset Now)
{
    /// <summary>What the network may take: less is no reason to doubt a clock.</summary>
    private const long Tolerated = 5_000;

    public static DeviceClock Measure(DateTimeOffset? sentAt, DateTimeOffset now) =>
        new(sentAt is { } sent ? (long)(sent - now).TotalMilliseconds : null, now);

    /// <summary>When it was by the server's clock, in whole microseconds; never in the future.</summary>
    public DateTimeOffset Corrected(DateTimeOffset scannedAt)
    {
        var at = SkewMs is { } skew && Math.Abs(skew) > Tolerated ? scannedAt.AddMilliseconds(-skew) : scannedAt;
        at = at > Now ? Now : at;
        return at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
