using System.Globalization;

namespace EventLoop.Benchmarks;

/// <summary>What processes and the whole machine have used so far, as Linux' <c>/proc</c> tells it. Elsewhere only a server's own time is known.</summary>
internal static class CpuTimes
{
    private const double MicrosPerTick = 10_000; // USER_HZ, which is 100 on every architecture that .NET runs on.

    /// <summary>CPU time of one process, all threads, in microseconds.</summary>
    public static double Process(int id)
    {
        using var process = System.Diagnostics.Process.GetProcessById(id);
        return process.TotalProcessorTime.TotalMicroseconds;
    }

    /// <summary>CPU time of a process and its children, living or ended, in microseconds; null where that is not known.</summary>
    /// <remarks>Children with one thread each, as Postgres' are, are counted in nanoseconds, whoever has ended in hundredths of a second.</remarks>
    public static double? Family(int parent)
    {
        if (!Directory.Exists("/proc"))
            return null;
        var sum = Nanos(parent) / 1000 + ((Stat(parent) is { } stat ? double.Parse(stat[13]) + double.Parse(stat[14]) : 0) * MicrosPerTick);
        foreach (var child in Children(parent))
            sum += Nanos(child) / 1000;
        return sum;
    }

    public static int ParentOf(int process) => Stat(process) is { } stat ? int.Parse(stat[1]) : 0;

    /// <summary>The whole machine: microseconds that were used by anybody, that the host took away, and that there were.</summary>
    public static Machine? Total()
    {
        if (!File.Exists("/proc/stat"))
            return null;
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8)
            .Select(field => double.Parse(field, CultureInfo.InvariantCulture) * MicrosPerTick).ToArray();
        return new(ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6], ticks[7], ticks.Sum());
    }

    /// <summary>Fields 3 and on of <c>/proc/PID/stat</c>, so that [1] is the parent, and [13] and [14] are the ended children's time.</summary>
    private static string[]? Stat(int process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null; // It has ended.
        }
    }

    private static double Nanos(int process)
    {
        try
        {
            return double.Parse(File.ReadAllText($"/proc/{process}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static IEnumerable<int> Children(int parent)
    {
        var file = $"/proc/{parent}/task/{parent}/children";
        if (File.Exists(file))
            return File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray();
        return Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!)).Where(process => ParentOf(process) == parent).ToArray();
    }

    /// <param name="Used">By anybody who runs on it.</param>
    /// <param name="Stolen">Wanted, and given to other machines on the same host.</param>
    /// <param name="All">That there were.</param>
    internal sealed record Machine(double Used, double Stolen, double All);
}
