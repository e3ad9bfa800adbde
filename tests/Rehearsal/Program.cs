namespace EventLoop.Rehearsal;

internal static class Program
{
    /// <returns>0: the verdict is good. 1: it is bad. 2: there was no rehearsal.</returns>
    public static async Task<int> Main(string[] args)
    {
        try
        {
            if (args is ["help" or "-h" or "--help"])
            {
                Console.WriteLine(Options.Help);
                return 0;
            }

            return await Rehearsal.Run(Options.Parse(args));
        }
        catch (RehearsalException problem)
        {
            await Console.Error.WriteLineAsync($"rehearse: {problem.Message}");
            return 2;
        }
    }
}

/// <summary>Why there can be no rehearsal, in one line for whoever started it.</summary>
internal sealed class RehearsalException(string message) : Exception(message);
