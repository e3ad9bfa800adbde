using System.Buffers.Binary;
using EventLoop.Events;

namespace EventLoop.Gates;

/// <summary>
/// A ticket in 40 bytes, numbers big endian: id 16, ticket type 1 (its place in the manifest), state 1 (0 valid, 1 refunded, 2 blocked,
/// 3 anything else that admits nobody), code version 2, entries 1, entries on the last day 1, that day 1 (from the epoch's date, 255: none),
/// first entry 3, last entry 3, last exit 3 (in ticks from the epoch, 0xFFFFFF: never), people inside 8 × 1 (the event itself, then the areas in
/// the order of the rules).
/// </summary>
internal static class ManifestRow
{
    public const int Length = 40;

    private const int Never = 0xFF_FFFF;
    private const int LongestEventTicks = 160 * 24 * 3600;

    /// <summary>A month before the event: nobody enters earlier, and what is earlier counts as then.</summary>
    public static DateTimeOffset Epoch(EventTerms terms) => terms.StartTime.UtcDateTime.Date.AddDays(-30);

    /// <summary>A second, or a minute for events that last for months.</summary>
    public static int TickSeconds(EventTerms terms) => (terms.EndTime - Epoch(terms)).TotalSeconds < LongestEventTicks ? 1 : 60;

    public static void Write(
        Span<byte> row, Guid ticketId, int ticketType, string status, ushort codeVersion, EntryState entries, EventTerms terms)
    {
        var (epoch, tick) = (Epoch(terms), TickSeconds(terms));
        ticketId.TryWriteBytes(row, bigEndian: true, out _);
        row[16] = (byte)ticketType;
        row[17] = status switch
        {
            "valid" => 0,
            "refunded" => 1,
            "blocked" => 2,
            _ => 3,
        };
        BinaryPrimitives.WriteUInt16BigEndian(row[18..], codeVersion);
        row[20] = (byte)Math.Min(entries.Entries, 255);
        row[21] = (byte)Math.Min(entries.EntriesThatDay, 255);
        row[22] = entries.Day is { } day ? (byte)Math.Clamp(day.DayNumber - DateOnly.FromDateTime(epoch.UtcDateTime).DayNumber, 0, 254) : (byte)255;
        Time(row[23..], entries.FirstEntryAt, epoch, tick);
        Time(row[26..], entries.LastEntryAt, epoch, tick);
        Time(row[29..], entries.LastExitAt, epoch, tick);
        row[32..Length].Clear();
        row[32] = (byte)Math.Min(entries.InsideOf(""), 255);
        for (var area = 0; area < terms.Access?.Areas.Count; area++)
            row[33 + area] = (byte)Math.Min(entries.InsideOf(terms.Access.Areas[area].Name), 255);
    }

    private static void Time(Span<byte> to, DateTimeOffset? at, DateTimeOffset epoch, int tick)
    {
        var ticks = at is { } time ? (int)Math.Clamp((time - epoch).TotalSeconds / tick, 0, Never - 1) : Never;
        (to[0], to[1], to[2]) = ((byte)(ticks >> 16), (byte)(ticks >> 8), (byte)ticks);
    }
}
