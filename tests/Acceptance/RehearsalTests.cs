using System.Diagnostics;
using System.Text.Json;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Acceptance;

/// <summary>A small dress rehearsal against a running copy: <c>./eventloop rehearse</c>.</summary>
public sealed class RehearsalTests : IDisposable
{
    private const int Buyers = 60;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("eventloop rehearsal ");

    private string Html => Path.Combine(folder.FullName, "report.html");

    private string Json => Path.Combine(folder.FullName, "figures.json");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Sixty_buyers_rehearse_and_the_verdict_is_good_until_somebody_forges_the_books()
    {
        await using var copy = await RunningCopy.Up(Path.Combine(folder.FullName, "data"), "--no-rate-limits");

        var (code, output) = await Rehearse(copy, "--buyers", $"{Buyers}", "--within", "3", "--think", "0.2", "--gates", "2");

        Assert.True(code == 0, output);
        var figures = JsonElement.Parse(await File.ReadAllTextAsync(Json));
        Assert.Equal(Buyers, figures.GetProperty("buyers").GetInt32());
        Assert.Equal(Buyers, figures.GetProperty("buyersBecame").EnumerateObject().Sum(outcome => outcome.Value.GetInt32()));
        Assert.Equal(0, figures.GetProperty("errors").GetInt32());
        Assert.Equal(figures.GetProperty("tickets").GetInt32(), figures.GetProperty("admitted").GetInt32());
        Assert.Equal("""{"good":true,"oversold":0,"lost":0,"paidWithoutTicket":0,"admittedTwice":0,"other":[]}""", Compact(figures.GetProperty("verdict")));
        var audit = (await Auditor.Read(copy.ConnectionString)).Clean();
        Assert.Equal(figures.GetProperty("orders").GetInt32(), audit.Statuses["paid"]);
        Assert.Equal((figures.GetProperty("tickets").GetInt32(), figures.GetProperty("admitted").GetInt32()), (audit.Tickets.Count, audit.Admitted));
        IsSelfContained(await File.ReadAllTextAsync(Html));

        await PostgresServer.Execute(copy.ConnectionString, """
            insert into check_in_scans select (jsonb_populate_record(scan, jsonb_build_object('id', gen_random_uuid(), 'nonce', gen_random_uuid()))).*
            from check_in_scans scan where result = 'admitted' limit 1
            """);
        var (forged, _) = await Rehearse(copy, "--buyers", "5", "--within", "1", "--think", "0", "--gates", "1");
        Assert.Equal(1, forged);
        Assert.False(JsonElement.Parse(await File.ReadAllTextAsync(Json)).GetProperty("verdict").GetProperty("good").GetBoolean());
    }

    [Fact]
    public async Task It_puts_no_other_machine_under_load_by_mistake()
    {
        var (code, output) = await Rehearse("--url", "http://tickets.example.org");

        Assert.Equal(2, code);
        Assert.Contains("rehearse: tickets.example.org is another machine", output, StringComparison.Ordinal);
    }

    /// <summary>A page that loads nothing, with its charts in it.</summary>
    private static void IsSelfContained(string page)
    {
        Assert.Equal(5, page.Split("<svg ").Length - 1);
        page = page.Replace("url(#", "", StringComparison.Ordinal); // A chart's own clipping.
        foreach (var loads in new[] { "<script", "<link", "<img", "src=", "href=", "url(", "@import" })
            Assert.DoesNotContain(loads, page, StringComparison.OrdinalIgnoreCase);
    }

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);

    private Task<(int Code, string Output)> Rehearse(RunningCopy copy, params string[] options) => Rehearse(
        ["--url", copy.Client.BaseAddress!.ToString(), "--data", copy.Data, "--html", Html, "--json", Json, .. options]);

    private static async Task<(int Code, string Output)> Rehearse(params string[] options)
    {
        using var script = Process.Start(new ProcessStartInfo("bash", [Path.Combine(PostgresServer.Root, "eventloop"), "rehearse", .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (script.StandardOutput.ReadToEndAsync(), script.StandardError.ReadToEndAsync());
        await script.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(4));
        return (script.ExitCode, await output + await errors);
    }
}
