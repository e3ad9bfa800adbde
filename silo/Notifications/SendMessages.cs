using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EventLoop.Notifications;

/// <summary>Keeps the senders of messages going, and says at the start where messages go.</summary>
internal sealed partial class SendMessages(HomePokes pokes, OpenChannels open, MailOptions options, SmsOptions texts, ILogger<SendMessages> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogChannels();
        return Task.WhenAll(open.All.Select(channel => (long)channel).Select(channel =>
            pokes.Run(channel, Interval, grains => grains.GetGrain<IMessageSenderGrain>(channel).Send(), LogFailure, stoppingToken)));
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
