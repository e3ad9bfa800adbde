using EventLoop.Analytics;
using EventLoop.Ledger;

namespace EventLoop.Notifications;

/// <summary>Writes the reports that are due. One in the cluster (key 0); its home pokes it.</summary>
[Alias("IReportWriterGrain")]
internal interface IReportWriterGrain : IFollowerGrain;

/// <inheritdoc cref="IReportWriterGrain"/>
[LivesAtHome]
internal sealed class ReportWriterGrain(ReportTable reports, IGrainFactory grains, TimeProvider time) : Grain, IReportWriterGrain
{
    private const int ReportsAtOnce = 200;

    /// <summary>For so long a poke waits for figures.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A report rather says less than comes later than this.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(10);

    public async Task Follow()
    {
        var now = time.GetUtcNow();
        if (await reports.WaitingSince(now) is not { } due)
            return;
        var figures = await grains.GetGrain<IFiguresGrain>(0).CatchUp(Patience);
        if (!figures.IsCurrent && now - due < LongestDelay)
            return;
        for (var written = 0; written < ReportsAtOnce && await reports.WriteOut(figures.AsOf, now); written++)
        {
        }
    }
}
