using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EventLoop.Benchmarks;

/// <summary>The server of a design. All run on the same .NET with the same runtime settings: the product's.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>Part of the name under which <c>/metrics</c> say what the process has allocated since it began, in bytes.</summary>
    public const string AllocatedMetric = "gc_heap_total_allocated";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly string log;

    private ServerProcess(Process process, int port, string log)
    {
        this.process = process;
        this.log = log;
        Port = port;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };
        AppDomain.CurrentDomain.ProcessExit += EndToo;
    }

    public int Port { get; }

    public int Id => process.Id;

    public HttpClient Http { get; }

    /// <param name="name">Of the design; its log is named after it.</param>
    /// <param name="arguments">Of <c>dotnet</c>, given the address to listen at.</param>
    public static async Task<ServerProcess> Start(
        string name, Func<string, string[]> arguments, IReadOnlyDictionary<string, string> environment, string logs)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet", arguments($"http://127.0.0.1:{port}"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        var server = new ServerProcess(Process.Start(start)!, port, Path.Combine(logs, name + ".log"));
        server.KeepLog();
        await server.Ready(name);
        return server;
    }

    public Task<double> AllocatedBytes() => SumOfMetric(AllocatedMetric);

    /// <summary>What <c>/metrics</c> say now of a metric, added up over its labels.</summary>
    /// <param name="part">Of the metric's name.</param>
    /// <param name="label">That counts; empty: all do.</param>
    public async Task<double> SumOfMetric(string part, string label = "")
    {
        var metrics = await Http.GetStringAsync("/metrics");
        var values = metrics.Split('\n')
            .Where(line => !line.StartsWith('#') && line.Contains(part, StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
            .Select(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture))
            .ToList();
        return values.Count > 0 ? values.Sum() : throw new BenchException($"/metrics lacks {part}.");
    }

    public double ResidentBytes()
    {
        process.Refresh();
        return process.WorkingSet64;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        AppDomain.CurrentDomain.ProcessExit -= EndToo;
        if (!process.HasExited)
        {
            using (var terminate = Process.Start("kill", [$"-TERM", $"{process.Id}"]))
                await terminate.WaitForExitAsync();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
            }
        }

        process.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // A bench that is ended from outside disposes of nothing, and its servers would go on without it.
    private void EndToo(object? sender, EventArgs exit)
    {
        if (!process.HasExited)
            process.Kill();
    }

    private void KeepLog()
    {
        var writer = TextWriter.Synchronized(new StreamWriter(log) { AutoFlush = true });
        process.OutputDataReceived += (_, line) => writer.WriteLine(line.Data);
        process.ErrorDataReceived += (_, line) => writer.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private async Task Ready(string name)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var answer = await Http.GetAsync("/health/ready");
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            if (process.HasExited || clock.Elapsed > Patience)
                throw new BenchException($"The server of {name} did not start: {string.Join('\n', File.ReadLines(log).TakeLast(8))}");
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }
}
