using System.Diagnostics;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace EventLoop.Running;

/// <summary>Where kubectl is installed: what the manifest tests render themselves is what kustomize renders.</summary>
public sealed class KustomizeTests
{
    [KubectlTheory]
    [InlineData("overlays/local")]
    [InlineData("overlays/production")]
    public async Task The_overlays_are_rendered_as_kustomize_renders_them(string overlay)
    {
        using var kubectl = Process.Start(new ProcessStartInfo("kubectl", ["kustomize", Path.Combine(PostgresServer.Root, "k8s", overlay)]) { RedirectStandardOutput = true })!;
        var theirs = Yaml.Load(await kubectl.StandardOutput.ReadToEndAsync());
        await kubectl.WaitForExitAsync();

        Assert.Equal(0, kubectl.ExitCode);
        Assert.Equal(theirs.Select(Plain).Order(StringComparer.Ordinal), Kustomization.Render(Path.Combine(PostgresServer.Root, "k8s", overlay)).Select(Plain).Order(StringComparer.Ordinal));
    }

    /// <summary>The tree without regard to style and the order of members.</summary>
    private static string Plain(YamlNode node) => node switch
    {
        YamlMappingNode map => $"{{{string.Join(", ", map.Children.Select(child => $"{child.Key}: {Plain(child.Value)}").Order(StringComparer.Ordinal))}}}",
        YamlSequenceNode list => $"[{string.Join(", ", list.Children.Select(Plain))}]",
        _ => (node.IsString() ? "'" : "") + node.Word(),
    };

    private sealed class KubectlTheoryAttribute : TheoryAttribute
    {
        public KubectlTheoryAttribute()
        {
            var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
            if (!folders.Any(folder => File.Exists(Path.Combine(folder, "kubectl"))))
                Skip = $"No kubectl in {folders.Length} folders of PATH.";
        }
    }
}
