using System.Diagnostics;

namespace EventLoop.Tickets;

/// <summary>Draws PDFs as pixels, as a printer does, and reads the codes in them, as a gate does.</summary>
internal static class Pictures
{
    private const int DotsPerInch = 110;

    /// <summary>The code on each page of a PDF, in their order.</summary>
    public static async Task<string[]> CodesOf(byte[] pdf)
    {
        var folder = Directory.CreateTempSubdirectory("eventloop pages ");
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "tickets.pdf"), pdf);
            await Run(folder.FullName, "pdftoppm", "-r", $"{DotsPerInch}", "-gray", "tickets.pdf", "page");
            var pages = folder.GetFiles("page*.pgm").OrderBy(page => page.Name, StringComparer.Ordinal).Select(page => page.Name).ToArray();
            return (await Run(folder.FullName, "zbarimg", ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", .. pages])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> Run(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
