using System.Net;
using System.Net.Http.Json;
using Xunit;

namespace EventLoop.Running;

/// <summary>What <c>./eventloop</c> promises, with real processes, signals and data folders.</summary>
public sealed class ScriptTests : IDisposable
{
    /// <summary>Only its owner may enter it, as is usual for temporary folders: Postgres, which is another user, must still get to its own.</summary>
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("eventloop script ");

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>One life after the other on the same data: each start costs seconds, so what ends one copy is what the next one begins with.</summary>
    [Fact]
    public async Task Whatever_ends_nothing_is_left_running_and_the_same_data_goes_on()
    {
        var copy = await RunningCopy.Up(Data());
        Assert.Equal(HttpStatusCode.OK, await copy.Status("/health/live"));
        Assert.Equal(HttpStatusCode.OK, await copy.Status("/health/ready"));
        Assert.Contains("dotnet_process_cpu_time_seconds_total", await copy.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
        await Register(copy);
        await EndsOnSigterm(copy);

        copy = await RunningCopy.Up(Data());
        await LogIn(copy);
        await PostgresIsStartedAgain(copy, "QUIT");
        await PostgresIsStartedAgain(copy, "KILL");
        await RunningCopy.Signal("KILL", copy.Pid("up"), copy.Pid("api"), copy.Pid("postgres"));
        await copy.Ended();

        copy = await RunningCopy.Up(Data());
        await LogIn(copy);
        await RunningCopy.Signal("KILL", copy.Pid("up"));
        await copy.Ended();
        Assert.Equal(HttpStatusCode.OK, await copy.Status("/health/ready"));

        // The next start takes over from the orphans.
        await using var last = await RunningCopy.Up(Data());
        await LogIn(last);
        Assert.Equal(2, last.Processes().Count(line => line.Contains("EventLoop.Api.dll", StringComparison.Ordinal) || line.Contains("postgres -D", StringComparison.Ordinal)));
        await FailsWithItsApi(last);
    }

    private static async Task EndsOnSigterm(RunningCopy copy)
    {
        await RunningCopy.Signal("TERM", copy.Pid("up"));
        Assert.Equal(0, await copy.Ended());
        Assert.Empty(copy.Errors);
        Assert.Empty(copy.Processes());
        Assert.Empty(Directory.GetFiles(Path.Combine(copy.Data, "run"), "*.pid"));
    }

    private static async Task PostgresIsStartedAgain(RunningCopy copy, string signal)
    {
        var (api, postgres, said) = (copy.Pid("api"), copy.Pid("postgres"), copy.Errors.Length);
        await RunningCopy.Signal(signal, postgres);
        await Eventually(() => copy.Errors.Skip(said).Contains("eventloop: Postgres ended unexpectedly; starting it again"));
        await copy.ReadyAgain();

        // A request may still meet a connection that broke with the old server; it hears 503 and tries again.
        await Eventually(async () => await LoginStatus(copy) == HttpStatusCode.OK);
        Assert.Equal(api, copy.Pid("api"));
        Assert.NotEqual(postgres, copy.Pid("postgres"));
    }

    private static async Task FailsWithItsApi(RunningCopy copy)
    {
        await RunningCopy.Signal("KILL", copy.Pid("api"));
        Assert.Equal(1, await copy.Ended());
        Assert.Equal([$"eventloop: the API ended unexpectedly, see {copy.Data}/logs/api.log"], copy.Errors);
        Assert.Empty(copy.Processes());
    }

    [Fact]
    public async Task Two_copies_run_side_by_side_and_each_guards_its_port_and_its_data()
    {
        await using var one = await RunningCopy.Up(Data());
        await using var other = await RunningCopy.Up(Data("other"));
        await Register(one);
        await Register(other);

        var (portCode, portErrors) = await RunningCopy.FailUp(Data("third"), one.Port);
        Assert.Equal(1, portCode);
        Assert.Equal([$"eventloop: port {one.Port} is in use"], portErrors);

        var (dataCode, dataErrors) = await RunningCopy.FailUp(one.Data, RunningCopy.FreePort());
        Assert.Equal(1, dataCode);
        Assert.Equal([$"eventloop: another copy runs on the data folder {one.Data} (process {one.Pid("up")})"], dataErrors);

        Assert.Equal(0, await one.Down());
        Assert.Equal(0, await one.Ended());
        Assert.Empty(one.Processes());
        Assert.Equal(HttpStatusCode.OK, await other.Status("/health/ready"));
    }

    [Fact]
    public async Task With_two_silos_a_killed_one_is_replaced_and_the_API_serves_on()
    {
        await using var copy = await RunningCopy.Up(Data(), "--silos", "2");
        await Register(copy);
        var (killed, other) = (copy.Pid("silo-1"), copy.Pid("silo-2"));

        await RunningCopy.Signal("KILL", killed);
        await Eventually(() => copy.Pid("silo-1") != killed);
        await Eventually(async () => await LoginStatus(copy) == HttpStatusCode.OK);

        Assert.Equal(other, copy.Pid("silo-2"));
        await RunningCopy.Signal("TERM", copy.Pid("up"));
        Assert.Equal(0, await copy.Ended());
        Assert.Empty(copy.Processes());
    }

    [Fact]
    public async Task Standard_error_says_in_one_line_what_the_script_does_not_understand()
    {
        var (code, errors) = await RunningCopy.FailUp(Data("third"), 0);

        Assert.Equal(1, code);
        Assert.Equal(["eventloop: --port needs the number of a port"], errors);
    }

    private string Data(string name = "data") => Path.Combine(folder.FullName, name);

    private static async Task Register(RunningCopy copy)
    {
        var account = new { email = "organizer@example.org", password = "a long enough passphrase 7", name = "Organizer", role = "organizer" };
        using var answer = await copy.Client.PostAsJsonAsync("/api/v1/auth/register", account);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static async Task LogIn(RunningCopy copy) => Assert.Equal(HttpStatusCode.OK, await LoginStatus(copy));

    private static async Task<HttpStatusCode> LoginStatus(RunningCopy copy)
    {
        using var answer = await copy.Client.PostAsJsonAsync("/api/v1/auth/login", new { email = "organizer@example.org", password = "a long enough passphrase 7" });
        return answer.StatusCode;
    }

    private static Task Eventually(Func<bool> holds) => Eventually(() => Task.FromResult(holds()));

    private static async Task Eventually(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await holds())
            await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
    }
}
