using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EventLoop.Payments;
using Npgsql;

namespace EventLoop.Running;

/// <summary>A copy of the product that <c>./eventloop up</c> runs.</summary>
internal sealed class RunningCopy : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ConcurrentQueue<string> errors = new();
    private readonly Process script;

    private RunningCopy(Process script, string data, int port)
    {
        this.script = script;
        Data = data;
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(20) };
        script.ErrorDataReceived += (_, line) =>
        {
            errors.Enqueue(line.Data ?? "");
            CardSearch.Through("a running copy", line.Data ?? "");
        };
        script.BeginErrorReadLine();
    }

    public string Data { get; }

    public HttpClient Client { get; }

    public int Port => Client.BaseAddress!.Port;

    /// <summary>How to reach the private database. The server gets another port whenever the copy starts.</summary>
    public string ConnectionString
    {
        get
        {
            const string Port = "port = ";
            var port = File.ReadLines(Path.Combine(Data, "postgres", "eventloop.conf")).Single(line => line.StartsWith(Port, StringComparison.Ordinal))[Port.Length..];
            return new NpgsqlConnectionStringBuilder
            {
                Host = "127.0.0.1",
                Port = int.Parse(port),
                Username = "eventloop",
                Password = File.ReadAllText(Path.Combine(Data, "secrets", "postgres.password")),
                Database = "eventloop",
                Pooling = false,
            }.ConnectionString;
        }
    }

    /// <summary>What the script has said on standard error so far.</summary>
    public string[] Errors => [.. errors.Where(line => line.Length > 0)];

    /// <summary>Starts a copy and waits for its <c>ready</c> line.</summary>
    public static Task<RunningCopy> Up(string data, params string[] options) => UpAt(FreePort(), data, options);

    /// <summary>The same on a port that clients know already.</summary>
    public static async Task<RunningCopy> UpAt(int port, string data, params string[] options)
    {
        var copy = Launch(data, port, options);
        string? line;
        try
        {
            line = await copy.script.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            line = "nothing within the time";
        }

        if (line == $"ready http://127.0.0.1:{copy.Port}")
            return copy;

        await copy.DisposeAsync();
        throw new InvalidOperationException($"No copy started: '{line}', {string.Join('\n', copy.Errors)}");
    }

    /// <summary>Starts a copy that is expected to fail; answers with its exit code and what it said on standard error.</summary>
    public static async Task<(int ExitCode, string[] Errors)> FailUp(string data, int port)
    {
        await using var copy = Launch(data, port, []);
        var code = await copy.Ended();
        return (code, copy.Errors);
    }

    /// <summary>Runs <c>./eventloop down</c> on this copy's data folder.</summary>
    public async Task<int> Down()
    {
        using var down = Process.Start("bash", [Path.Combine(PostgresServer.Root, "eventloop"), "down", "--data", Data]);
        await down.WaitForExitAsync().WaitAsync(Patience);
        return down.ExitCode;
    }

    /// <summary>The process that the copy calls <paramref name="name"/>: <c>api</c>, <c>postgres</c>, <c>silo-1</c>, or <c>up</c>, the script itself.</summary>
    public int Pid(string name) => int.Parse(File.ReadAllText(Path.Combine(Data, "run", $"{name}.pid")));

    public static async Task Signal(string signal, params int[] processes)
    {
        using var kill = Process.Start("kill", [$"-{signal}", .. processes.Select(process => $"{process}")]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for the script to end.</summary>
    public async Task<int> Ended()
    {
        await script.WaitForExitAsync().WaitAsync(Patience);
        return script.ExitCode;
    }

    public async Task<HttpStatusCode> Status(string path)
    {
        using var answer = await Client.GetAsync(path);
        return answer.StatusCode;
    }

    /// <summary>Whether a silo process serves.</summary>
    public async Task<bool> IsReady(string silo)
    {
        var words = CommandLine(Pid(silo)).Split(' ');
        if (Array.IndexOf(words, "--urls") is var at && at < 0)
            return false;
        try
        {
            using var answer = await Client.GetAsync($"{words[at + 1]}/health/ready");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Waits until <c>/health/ready</c> says so.</summary>
    public async Task ReadyAgain()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (await Client.GetAsync("/health/ready", limit.Token) is var answer && answer.StatusCode != HttpStatusCode.OK)
            await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
    }

    /// <summary>The command lines of processes that still have to do with the data folder.</summary>
    public string[] Processes() =>
    [
        .. Directory.GetDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
            .Select(CommandLine)
            .Where(line => line.Contains(Data, StringComparison.Ordinal)),
    ];

    public async ValueTask DisposeAsync()
    {
        if (!script.HasExited)
        {
            await Signal("TERM", script.Id);
            await Ended();
        }

        var logs = new DirectoryInfo(Path.Combine(Data, "logs"));
        foreach (var log in logs.Exists ? logs.GetFiles("*.log") : [])
        {
            foreach (var line in File.ReadLines(log.FullName))
                CardSearch.Through($"a running copy ({log.Name})", line);
        }

        script.Dispose();
        Client.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static RunningCopy Launch(string data, int port, string[] options)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(PostgresServer.Root, "eventloop"), "up", "--port", $"{port}", "--data", data, .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        // The copy shall do as it does by itself, whatever this test run was told.
        foreach (var name in start.Environment.Keys.Where(name => name.Contains("__", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        return new RunningCopy(Process.Start(start)!, data, port);
    }

    /// <summary>The words of a process's command line.</summary>
    public static string CommandLine(int process) => CommandLine($"/proc/{process}");

    private static string CommandLine(string processFolder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(processFolder, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return ""; // It has ended meanwhile.
        }
    }
}
