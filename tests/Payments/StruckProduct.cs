using System.Diagnostics;
using EventLoop.Running;

namespace EventLoop.Payments;

/// <summary>The product as a process of its own, which can be struck down at any moment and started again; it logs to a file.</summary>
internal sealed class StruckProduct(int port, string log, IReadOnlyDictionary<string, string?> settings) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly HttpClient http = new() { BaseAddress = new($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(10) };
    private readonly Lock writing = new();
    private Process? process;

    public Uri Address => http.BaseAddress!;

    public int Strikes { get; private set; }

    public static async Task<StruckProduct> Start(int port, string log, IReadOnlyDictionary<string, string?> settings)
    {
        var product = new StruckProduct(port, log, settings);
        await product.Start();
        return product;
    }

    private async Task Start()
    {
        var kind = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name; // Debug or Release
        var start = new ProcessStartInfo("dotnet", [Path.Combine(PostgresServer.Root, "api", "bin", kind, "net10.0", "EventLoop.Api.dll"), "--urls", $"{Address}"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        process = Process.Start(start)!;
        process.OutputDataReceived += Log;
        process.ErrorDataReceived += Log;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var clock = Stopwatch.StartNew();
        while (!await IsReady())
        {
            if (clock.Elapsed > Patience)
                throw new InvalidOperationException($"The product is not ready after {Patience}: {Logged()}");
            await Task.Delay(50);
        }
    }

    /// <summary>kill -9, and another start.</summary>
    public async Task Strike()
    {
        Strikes++;
        await RunningCopy.Signal("KILL", process!.Id);
        await process.WaitForExitAsync();
        process.Dispose();
        await Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        http.Dispose();
    }

    private async Task<bool> IsReady()
    {
        try
        {
            using var answer = await http.GetAsync("/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            return process is { HasExited: true } ? throw new InvalidOperationException($"The product ended: {await File.ReadAllTextAsync(log)}") : false;
        }
    }

    private string Logged()
    {
        lock (writing)
            return File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(30)) : "";
    }

    private void Log(object sender, DataReceivedEventArgs line)
    {
        CardSearch.Through("a struck product", line.Data ?? "");
        lock (writing)
            File.AppendAllText(log, line.Data + "\n");
    }
}
