using System.IO.Compression;
using System.Text.Json;
using EventLoop.Accounts;
using EventLoop.Events;

namespace EventLoop.Analytics;

/// <summary>All that an organizer has: a folder for each event, with its details as JSON and everything else as CSV.</summary>
internal sealed class OrganizerArchive(Caller caller, IGrainFactory grains)
{
    private const int EventsAtOnce = 50;

    private static readonly (string Name, ExportKind Kind)[] Parts =
        [("attendees.csv", ExportKind.Attendees), ("orders.csv", ExportKind.Orders), ("sales.csv", ExportKind.Sales), ("scans.csv", ExportKind.Scans)];

    public async Task Write(Stream into, CancellationToken cancellation)
    {
        using var archive = new ZipArchive(into, ZipArchiveMode.Create, leaveOpen: true);
        PageCursor? after = null;
        do
        {
            var page = await grains.GetGrain<IEventListGrain>(0).OfOrganizer(caller.AccountId!.Value, EventsAtOnce, after);
            foreach (var one in page.Items)
                await Add(archive, one.EventId, cancellation);
            after = page.Next;
        }
        while (after is not null);
    }

    private async Task Add(ZipArchive archive, Guid eventId, CancellationToken cancellation)
    {
        if ((await grains.GetGrain<IEventGrain>(eventId).Get(caller)).Value is not { } view)
            return;
        await using (var details = archive.CreateEntry($"{eventId}/event.json").Open())
            await JsonSerializer.SerializeAsync(details, EventResponse.Of(view), EventsJson.Default.EventResponse, cancellation);
        foreach (var (name, kind) in Parts)
        {
            var rows = new ExportRows(grains, caller, eventId, kind);
            if (await rows.Begin() is not null)
                continue;
            await using var part = archive.CreateEntry($"{eventId}/{name}").Open();
            await CsvExport.Write(rows, part, cancellation);
        }
    }
}
