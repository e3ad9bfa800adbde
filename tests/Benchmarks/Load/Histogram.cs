using System.Diagnostics;
using System.Numerics;

namespace EventLoop.Benchmarks;

/// <summary>
/// Counts durations in buckets that are at most 1.6 % wide, whatever their size, so that a percentile of millions costs a few
/// kilobytes and recording costs no allocation.
/// </summary>
internal sealed class Histogram
{
    private const int Digits = 6; // Of each power of two, 64 buckets.
    private readonly long[] counts = new long[(65 - Digits) << Digits];

    public long Count { get; private set; }

    private long Longest { get; set; }

    /// <param name="ticks">Of <see cref="Stopwatch"/>.</param>
    public void Record(long ticks)
    {
        ticks = Math.Max(0, ticks);
        counts[Bucket(ticks)]++;
        Count++;
        Longest = Math.Max(Longest, ticks);
    }

    public void Clear()
    {
        Array.Clear(counts);
        (Count, Longest) = (0, 0);
    }

    public Percentiles Read() => new(Percentile(0.5), Percentile(0.99), Percentile(0.999), Millis(Longest));

    private double Percentile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        for (var bucket = 0; bucket < counts.Length && Count > 0; bucket++)
        {
            seen += counts[bucket];
            if (seen >= rank)
                return Millis(Math.Min(Longest, Middle(bucket)));
        }

        return 0;
    }

    private static int Bucket(long ticks)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)ticks | 1) - Digits);
        return (shift << Digits) + (int)(ticks >> shift);
    }

    private static long Middle(int bucket)
    {
        var shift = Math.Max(0, (bucket >> Digits) - 1);
        var lowest = (long)(bucket - (shift << Digits)) << shift;
        return lowest + ((1L << shift) / 2);
    }

    private static double Millis(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
}
