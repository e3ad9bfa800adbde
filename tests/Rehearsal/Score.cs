using System.Collections.Concurrent;
using System.Diagnostics;

namespace EventLoop.Rehearsal;

/// <summary>What people do over HTTP.</summary>
internal enum Step
{
    Look,
    Place,
    Confirm,
    Scan,
}

/// <summary>What one second of the rehearsal saw.</summary>
internal sealed class Second
{
    public int Arrived { get; set; }

    public int Paid { get; set; }

    public int SoldOut { get; set; }

    public int Admitted { get; set; }

    public int TurnedAway { get; set; }

    /// <summary>At the end of the second, in tickets.</summary>
    public int Held { get; set; }

    public int Sold { get; set; }

    /// <summary>Of requests that were answered for good, in milliseconds: those of buyers, and scans.</summary>
    public List<float> Buying { get; } = [];

    public List<float> Scanning { get; } = [];
}

/// <summary>Keeps count of everything that happens, by second and in all.</summary>
internal sealed class Score
{
    private readonly Lock guard = new();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<Second> seconds = [];
    private readonly Dictionary<Step, List<float>> latencies = Enum.GetValues<Step>().ToDictionary(step => step, _ => new List<float>());
    private readonly ConcurrentDictionary<string, int> answers = [];
    private readonly ConcurrentDictionary<string, int> buyers = [];
    private readonly SortedDictionary<string, int> admittedByGate = [];
    private int held;
    private int sold;

    public TimeSpan Elapsed => clock.Elapsed;

    /// <summary>When the gates opened; null before.</summary>
    public TimeSpan? GatesOpenedAt { get; private set; }

    public int Sold => Volatile.Read(ref sold);

    public int Held => Volatile.Read(ref held);

    /// <summary>How often each answer was heard, faults of the connection among them.</summary>
    public IReadOnlyDictionary<string, int> Answers => answers;

    /// <summary>What became of buyers.</summary>
    public IReadOnlyDictionary<string, int> Buyers => buyers;

    public IReadOnlyDictionary<string, int> AdmittedByGate => admittedByGate;

    public IReadOnlyList<Second> Seconds
    {
        get
        {
            lock (guard)
                return [.. seconds];
        }
    }

    public void Heard(string kind) => answers.AddOrUpdate(kind, 1, (_, times) => times + 1);

    public void Became(string outcome) => buyers.AddOrUpdate(outcome, 1, (_, times) => times + 1);

    public void Took(Step step, TimeSpan time) => Now(second =>
    {
        var milliseconds = (float)time.TotalMilliseconds;
        latencies[step].Add(milliseconds);
        (step == Step.Scan ? second.Scanning : second.Buying).Add(milliseconds);
    });

    public void Arrived() => Now(second => second.Arrived++);

    public void SoldOut() => Now(second => second.SoldOut++);

    public void Holds(int tickets) => Now(_ => held += tickets);

    public void Sells(int tickets) => Now(second =>
    {
        held -= tickets;
        sold += tickets;
        second.Paid++;
    });

    /// <summary>The sale opens: time is counted from now on.</summary>
    public void Open() => clock.Restart();

    public void GatesOpen() => GatesOpenedAt = Elapsed;

    public void Scanned(string gate, bool admitted) => Now(second =>
    {
        if (!admitted)
        {
            second.TurnedAway++;
            return;
        }

        second.Admitted++;
        admittedByGate[gate] = admittedByGate.GetValueOrDefault(gate) + 1;
    });

    /// <summary>Percentiles of a step: count, p50, p95, p99 and the longest, in milliseconds.</summary>
    public Percentiles Of(Step step)
    {
        lock (guard)
            return Percentiles.Of(latencies[step]);
    }

    /// <summary>Percentiles of everything that was answered within the last seconds.</summary>
    public Percentiles OfLast(int count)
    {
        lock (guard)
            return Percentiles.Of(seconds.TakeLast(count).SelectMany(second => second.Buying.Concat(second.Scanning)));
    }

    private void Now(Action<Second> happened)
    {
        lock (guard)
        {
            var at = (int)clock.Elapsed.TotalSeconds;
            while (seconds.Count <= at)
                seconds.Add(new() { Held = held, Sold = sold });
            happened(seconds[at]);
            (seconds[at].Held, seconds[at].Sold) = (held, sold);
        }
    }
}

/// <summary>Of some latencies, in milliseconds.</summary>
internal sealed record Percentiles(int Count, double P50, double P95, double P99, double Longest)
{
    public static Percentiles Of(IEnumerable<float> latencies)
    {
        var sorted = latencies.Order().ToArray();
        return new(sorted.Length, At(0.5), At(0.95), At(0.99), At(1));

        double At(double share) => sorted.Length == 0 ? 0 : Math.Round(sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)], 1);
    }
}
