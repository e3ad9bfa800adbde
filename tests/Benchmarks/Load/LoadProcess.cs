using System.Diagnostics;
using System.Text.Json;

namespace EventLoop.Benchmarks;

/// <summary>The load generator, as a process of its own whose cost is nobody's.</summary>
internal sealed class LoadProcess : IDisposable
{
    private readonly Process process;

    private LoadProcess(Process process) => this.process = process;

    public int Id => process.Id;

    public static LoadProcess Start()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "EventLoop.Benchmarks.dll"), "load"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // One thread that waits for all sockets and carries on right there, instead of handing each answer to the thread pool.
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        return new(Process.Start(start)!);
    }

    /// <summary>Carries out a plan.</summary>
    /// <param name="begin">Called when measuring begins.</param>
    /// <param name="end">Called when it ends, while the load is still there.</param>
    public async Task<LoadResult> Run(LoadPlan plan, Action? begin = null, Action? end = null)
    {
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(plan));
        await process.StandardInput.FlushAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "begin")
                begin?.Invoke();
            else if (line == "end")
                end?.Invoke();
            else
                return JsonSerializer.Deserialize<LoadResult>(line)!;
        }

        throw new BenchException("The load generator ended; its error output says why.");
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(5)))
            process.Kill();
        process.Dispose();
    }
}

/// <summary>The bench cannot go on, or its figures would say nothing; the message is for the person who started it.</summary>
internal sealed class BenchException(string message) : Exception(message);
