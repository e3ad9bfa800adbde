using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventLoop.Notifications;

/// <summary>Pokes the sender of messages from every silo, so that it is awake as long as one silo lives, and says at the start where messages go.</summary>
internal sealed partial class SendMessages(IGrainFactory grains, OpenChannels open, MailOptions options, SmsOptions texts, TimeProvider time, ILogger<SendMessages> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogChannels();
        if (!open.Any)
            return;
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await Task.WhenAll(open.All.Select(Poke));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task Poke(MessageChannel channel)
    {
        try
        {
            await grains.GetGrain<IMessageSenderGrain>((long)channel).Send();
        }
        catch (Exception failure)
        {
            // Its silo may just have died; the next tick finds it elsewhere.
            LogFailure(failure.Message);
        }
    }

    private void LogChannels()
    {
        if (!open.Mail)
            LogOff();
        else if (options.Host.Length > 0)
            LogServer(options.Host, options.Port);
        else
            LogOutbox(options.Outbox);
        if (texts.AccountSid.Length > 0)
            LogTwilio(texts.AccountSid);
        else if (open.Texts)
            LogTexts(texts.Log);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Text messages go to Twilio, account {Account}")]
    private partial void LogTwilio(string account);

    [LoggerMessage(Level = LogLevel.Information, Message = "Text messages are not sent, they lie in {Folder} and at /outbox/texts")]
    private partial void LogTexts(string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody is sent any mail: set Mail__Host, or Mail__Outbox")]
    private partial void LogOff();

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail goes to {Host}:{Port}")]
    private partial void LogServer(string host, int port);

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail is not sent, it lies in {Folder} and at /outbox")]
    private partial void LogOutbox(string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The sender of messages could not be poked: {Reason}")]
    private partial void LogFailure(string reason);
}
