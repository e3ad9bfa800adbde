using System.Runtime.CompilerServices;
using EventLoop.Accounts;
using EventLoop.Events;

namespace EventLoop.Analytics;

/// <summary>The rows of an export, asked for page by page as they are written.</summary>
internal sealed class ExportRows(IGrainFactory grains, Caller caller, Guid eventId, ExportKind kind)
{
    private ExportPage? first;

    public IReadOnlyList<ExportColumn> Columns { get; } = ExportColumns.Of(kind);

    /// <summary>Asks for the first page, while the answer can still be a refusal.</summary>
    public async Task<EventRefusal?> Begin()
    {
        var outcome = await Page(null);
        first = outcome.Value;
        return outcome.Refusal;
    }

    public async IAsyncEnumerable<string?[]> Read([EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var page = first; page is not null; page = page.Next is null ? null : (await Page(page.Next)).Value)
        {
            cancellation.ThrowIfCancellationRequested();
            first = null; // It need not stay in memory.
            foreach (var row in page.Rows)
                yield return row;
        }
    }

    private Task<Outcome<ExportPage, EventRefusal>> Page(string? after) => grains.GetGrain<IExportsGrain>(0).Read(caller, new(eventId, kind, after));
}
