using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace EventLoop.Running;

/// <summary>What image the SDK would build of each program, up to pulling the base image.</summary>
public sealed class ImageTests
{
    [Theory]
    [InlineData("silo", "EventLoop.Silo.dll", new[] { "8080", "11111", "30000" })]
    [InlineData("api", "EventLoop.Api.dll", new[] { "8080" })]
    public async Task The_image_is_what_the_manifests_run(string project, string program, string[] ports)
    {
        var image = await Evaluate(project);
        var properties = image.GetProperty("Properties");
        Assert.Equal($"eventloop/{project}", properties.GetProperty("ContainerRepository").GetString());
        Assert.Equal("1654", properties.GetProperty("ContainerUser").GetString());
        Assert.StartsWith("mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled", properties.GetProperty("ContainerBaseImage").GetString(), StringComparison.Ordinal);
        Assert.Equal(["dotnet", $"/app/{program}"], Names(image, "ContainerAppCommand"));
        Assert.Equal("Entrypoint", properties.GetProperty("ContainerAppCommandInstruction").GetString());
        Assert.Equal(ports, Names(image, "ContainerPort"));

        var local = new Deployed("overlays/local");
        var container = local.Containers().Last(run => run.Container.Name == project).Container;
        Assert.Equal($"eventloop/{project}:{properties.GetProperty("ContainerImageTag").GetString()}", container.Image);
        Assert.Equal(ports, container.Ports.Select(port => $"{port.ContainerPort}"));
        Assert.Null(container.Command); // The entry point stays; the migration only adds its word to it.
    }

    private static IEnumerable<string> Names(JsonElement image, string item) =>
        image.GetProperty("Items").GetProperty(item).EnumerateArray().Select(one => one.GetProperty("Identity").GetString()!);

    private static async Task<JsonElement> Evaluate(string project)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.Combine(PostgresServer.Root, project),
            ArgumentList =
            {
                "msbuild", "-nologo", "-nodeReuse:false", "-p:Configuration=Release", "-t:ComputeContainerConfig",
                "-getProperty:ContainerRepository,ContainerImageTag,ContainerBaseImage,ContainerUser,ContainerAppCommandInstruction", "-getItem:ContainerPort,ContainerAppCommand",
            },
        };
        using var evaluation = Process.Start(start)!;
        var answer = await evaluation.StandardOutput.ReadToEndAsync();
        await evaluation.WaitForExitAsync();
        Assert.True(evaluation.ExitCode == 0, answer);
        return JsonDocument.Parse(answer).RootElement;
    }
}
