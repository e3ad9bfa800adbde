namespace EventLoop;

/// <summary>The outermost frame of a process.</summary>
public static class HostRun
{
    /// <summary>
    /// Does the work of a process, from reading its configuration to its end. What is wrong with configuration or database
    /// becomes one line on standard error.
    /// </summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> Run(Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (StartException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return 1;
        }
    }
}
