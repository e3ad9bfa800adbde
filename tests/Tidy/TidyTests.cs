using System.Text.RegularExpressions;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Tidy;

/// <summary>Reads the source text and holds it to the habits that a compiler does not see.</summary>
public sealed partial class TidyTests
{
    private static readonly string[] CodeFolders = ["grain-interfaces", "grains", "silo", "api"];

    private static readonly HashSet<string> Features =
    [
        "Accounts", "Analytics", "Attendees", "Events", "Gates", "Ledger", "Notifications", "Orders", "Payments", "Seating", "Tickets",
        "TicketTypes", "Venues", "WaitingList", "WaitingRoom",
        "Requests", // How any request is read, repeated, limited and refused.
        "Webhooks", // What partners of organizers are told.
        "Screens", // What all pages for people have in common.
    ];

    private static readonly HashSet<string> TestFolders = [.. Features, "Acceptance", "Benchmarks", "Rehearsal", "Running", "Simulation", "Tidy"];

    [Fact]
    public void Folders_are_features_and_the_same_everywhere()
    {
        foreach (var folder in CodeFolders)
            Assert.Empty(FoldersIn(folder).Except(Features).Except(["Properties"]));
        Assert.Empty(FoldersIn("tests").Except(TestFolders));
    }

    [Fact]
    public void Rules_are_pure()
    {
        var impure = Sources("grains")
            .Where(file => Relative(file).Split('/') is [_, not "Ledger", .. var rest] && rest.Length > 0 && !rest.Contains("Adapters"))
            .Where(file => !Path.GetFileName(file).Contains("Grain.", StringComparison.Ordinal)) // A long one has parts, such as OrderGrain.Refunds.cs.
            .SelectMany(file => Lines(file).Where(line => Impure().IsMatch(line.Text)).Select(line => $"{Relative(file)}:{line.Number} {line.Text.Trim()}"));
        Assert.Empty(impure);
    }

    [Fact]
    public void Nothing_is_left_undone_and_nobody_blocks_a_thread()
    {
        var left = AllSources()
            .Where(file => !file.EndsWith("TidyTests.cs", StringComparison.Ordinal))
            .SelectMany(file => Lines(file).Where(line => Leftover().IsMatch(line.Text)).Select(line => $"{Relative(file)}:{line.Number} {line.Text.Trim()}"));
        Assert.Empty(left);
    }

    [Fact]
    public void Namespaces_are_features()
    {
        var strangers = AllSources()
            .Select(file => (File: Relative(file), Namespace: NamespaceOf(file)))
            .Where(source => source.Namespace is not null && source.Namespace != Expected(source.File))
            .Select(source => $"{source.File}: {source.Namespace}");
        Assert.Empty(strangers);
    }

    [Fact]
    public void No_name_says_nothing()
    {
        var vague = AllSources().Select(Relative).Where(file => Vague().IsMatch(file));
        Assert.Empty(vague);
    }

    [Fact]
    public void Links_in_the_documents_lead_somewhere()
    {
        var broken = Directory.EnumerateFiles(PostgresServer.Root, "*.md", SearchOption.AllDirectories)
            .Where(file => !IsBuilt(file))
            .SelectMany(file => Link().Matches(File.ReadAllText(file)).Select(link => (File: file, Target: link.Groups["target"].Value)))
            .Where(link => !link.Target.Contains("://", StringComparison.Ordinal) && !link.Target.StartsWith('#'))
            .Where(link => !Path.Exists(Path.Combine(Path.GetDirectoryName(link.File)!, link.Target)))
            .Select(link => $"{Relative(link.File)}: {link.Target}");
        Assert.Empty(broken);
    }

    [Fact]
    public void Files_stay_readable()
    {
        var long_ = CodeFolders.SelectMany(Sources).Where(file => File.ReadLines(file).Count() > 300).Select(Relative);
        Assert.Empty(long_);
    }

    private static string? NamespaceOf(string file) =>
        Lines(file).Select(line => Namespace().Match(line.Text)).FirstOrDefault(match => match.Success)?.Groups["name"].Value;

    private static string Expected(string file) => file.Split('/') is [_, var feature, _, ..] ? $"EventLoop.{feature}" : "EventLoop";

    private static IEnumerable<string> FoldersIn(string project) =>
        Directory.EnumerateDirectories(Path.Combine(PostgresServer.Root, project)).Select(folder => Path.GetFileName(folder)!)
            .Where(name => name is not ("bin" or "obj" or "TestResults" or "node_modules"));

    private static IEnumerable<string> AllSources() => CodeFolders.Append("tests").SelectMany(Sources);

    private static IEnumerable<string> Sources(string project) =>
        Directory.EnumerateFiles(Path.Combine(PostgresServer.Root, project), "*.cs", SearchOption.AllDirectories).Where(file => !IsBuilt(file));

    private static bool IsBuilt(string file) => Relative(file).Split('/').Any(part => part is "bin" or "obj" or ".data" or "node_modules");

    private static IEnumerable<(int Number, string Text)> Lines(string file) => File.ReadLines(file).Select((text, at) => (at + 1, text));

    private static string Relative(string file) => Path.GetRelativePath(PostgresServer.Root, file).Replace('\\', '/');

    [GeneratedRegex(@"\bawait\b|\bRandom\b|\bTimeProvider\b|\bIGrainFactory\b|\bNpgsql|CreateVersion7|\bUtcNow\b")]
    private static partial Regex Impure();

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bHACK\b|NotImplementedException|Thread\.Sleep|\bDateTime(Offset)?\.(Utc)?Now\b|Skip\s*=\s*""|\.GetAwaiter\(\)\.GetResult\(\)")]
    private static partial Regex Leftover();

    [GeneratedRegex(@"(^|/)\w*(Common|Helpers?|Utils?|Utilities|Misc|Managers?|Services)(/|\.cs$)")]
    private static partial Regex Vague();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
