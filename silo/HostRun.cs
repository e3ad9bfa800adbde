using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EventLoop;

/// <summary>The outermost frame of a process.</summary>
public static class HostRun
{
    /// <summary>
    /// How long a stop may go on beyond <see cref="ClusterSettings.ShutdownSeconds"/>. Orleans heeds no limit while it tries to tell a database that is away that
    /// its silo leaves: two minutes, for nothing.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

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

    /// <summary>Runs a program until it is asked to stop and has stopped, or until it has had time enough for it: then the process ends with 1.</summary>
    public static async Task RunToTheEnd(this WebApplication app)
    {
        var time = app.Services.GetRequiredService<TimeProvider>();
        var limit = TimeSpan.FromSeconds(app.Services.GetRequiredService<ClusterSettings>().ShutdownSeconds) + Grace;
        var stopping = app.Lifetime.ApplicationStopping;
        using var end = stopping.Register(() => EndAfter(limit, time).Ignore());
        try
        {
            await app.RunAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // It was asked to stop before it had started.
        }
    }

    private static async Task EndAfter(TimeSpan limit, TimeProvider time)
    {
        await Task.Delay(limit, time);
        await Console.Error.WriteLineAsync($"The process has not stopped within {limit.TotalSeconds:0} seconds and is ended. What it had answered is in the ledger.");
        Environment.Exit(1);
    }
}
