using System.Diagnostics;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Acceptance;

/// <summary>What the README tells people to type does what it says.</summary>
public sealed class ReadmeTests
{
    private const string Section = "## Buy a ticket and scan it";

    [Fact]
    public async Task Its_lines_buy_a_ticket_and_scan_it()
    {
        await using var database = await TestDatabase.Create();
        await using var product = await Product.Start(database, null, ("Demo:Enabled", "true"));
        await DemoIsOnSale(database);

        var (code, output, errors) = await Run(BashBlock(), product.Address);

        Assert.True(code == 0, $"ended with {code}: {errors}\n{output}");
        Assert.Contains("\"result\":\"admitted\"", output, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"already_admitted\"", output, StringComparison.Ordinal);
        Assert.Equal(1, (await Auditor.Read(database.ConnectionString)).Clean().Admitted);
    }

    /// <summary>The demo is made in the background; its last part is the sale of early birds.</summary>
    private static async Task DemoIsOnSale(TestDatabase database)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await PostgresServer.Scalar<int?>(database.ConnectionString, "select quantity_sold from ticket_types where name = 'Early bird'") is not > 0)
            await Task.Delay(200, limit.Token);
    }

    /// <summary>The first block of bash in the section.</summary>
    private static string BashBlock()
    {
        var lines = File.ReadLines(Path.Combine(PostgresServer.Root, "README.md"))
            .SkipWhile(line => line != Section).Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .SkipWhile(line => line != "```bash").Skip(1).TakeWhile(line => line != "```")
            .ToList();
        Assert.NotEmpty(lines);
        return string.Join('\n', lines) + '\n';
    }

    private static async Task<(int Code, string Output, string Errors)> Run(string script, Uri address)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-eu"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["EVENTLOOP"] = address.ToString().TrimEnd('/') },
        })!;
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        var (output, errors) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        await bash.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return (bash.ExitCode, await output, await errors);
    }
}
