using System.Buffers.Binary;
using System.Buffers.Text;

namespace EventLoop;

/// <summary>One page of a list.</summary>
/// <param name="Next">Where the next page begins; null when this is the last.</param>
[GenerateSerializer, Immutable, Alias("Page`1")]
public sealed record Page<T>([property: Id(0)] IReadOnlyList<T> Items, [property: Id(1)] PageCursor? Next)
{
    /// <summary>A page out of what a query found, which was asked for one more than the page holds.</summary>
    public static Page<T> Of(IReadOnlyList<T> found, int limit, Func<T, PageCursor> cursor) => found.Count <= limit
        ? new(found, null)
        : new([.. found.Take(limit)], cursor(found[limit - 1]));
}

/// <summary>
/// The last item of a page, by what its list is ordered by: pages are cut by value and not by count, so the hundredth page costs
/// what the first does, and nothing is skipped or told twice when the list grows.
/// </summary>
/// <param name="Order">What the list is ordered by, as each list has it; 0 where that is the id alone.</param>
/// <param name="Id">The item's id, which orders what is otherwise equal.</param>
[GenerateSerializer, Immutable, Alias("PageCursor")]
public sealed record PageCursor([property: Id(0)] long Order, [property: Id(1)] Guid Id)
{
    private const int Length = 24;

    public static PageCursor Of(DateTimeOffset time, Guid id) => new(time.UtcTicks, id);

    public static PageCursor Of(double number, Guid id) => new(BitConverter.DoubleToInt64Bits(number), id);

    public DateTimeOffset Time => new(Math.Clamp(Order, 0, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);

    public double Number => BitConverter.Int64BitsToDouble(Order);

    /// <summary>Reads what <see cref="ToString"/> wrote; false for anything else.</summary>
    public static bool TryRead(string text, out PageCursor? cursor)
    {
        Span<byte> bytes = stackalloc byte[Length];
        cursor = text.Length == Length / 3 * 4 && Base64Url.TryDecodeFromChars(text, bytes, out var read) && read == Length
            ? new(BinaryPrimitives.ReadInt64BigEndian(bytes), new(bytes[8..], bigEndian: true))
            : null;
        return cursor is not null;
    }

    /// <summary>An opaque text for URLs.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Order);
        Id.TryWriteBytes(bytes[8..], bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }
}
