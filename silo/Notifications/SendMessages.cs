using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventLoop.Notifications;

/// <summary>Pokes the sender of messages from every silo, so that it is awake as long as one silo lives, and says at the start where mail goes.</summary>
internal sealed partial class SendMessages(IGrainFactory grains, MailOptions options, TimeProvider time, ILogger<SendMessages> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.IsOn)
        {
            LogOff();
            return;
        }

        if (options.Host.Length > 0)
            LogServer(options.Host, options.Port);
        else
            LogOutbox(options.Outbox);
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await Poke();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task Poke()
    {
        try
        {
            await grains.GetGrain<IMailSenderGrain>(0).Send();
        }
        catch (Exception failure)
        {
            // Its silo may just have died; the next tick finds it elsewhere.
            LogFailure(failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody is sent any mail: set Mail__Host, or Mail__Outbox")]
    private partial void LogOff();

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail goes to {Host}:{Port}")]
    private partial void LogServer(string host, int port);

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail is not sent, it lies in {Folder} and at /outbox")]
    private partial void LogOutbox(string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sender of messages could not be poked: {Reason}")]
    private partial void LogFailure(string reason);
}
