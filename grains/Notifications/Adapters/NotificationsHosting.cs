using EventLoop.Accounts;
using EventLoop.Ledger;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EventLoop.Notifications;

/// <summary>Puts what messages need into a silo's container. Without a server or a folder for any channel nobody is told anything.</summary>
internal static class NotificationsHosting
{
    public static IServiceCollection AddEventLoopNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        var (mail, texts) = (MailOptions.Read(configuration), SmsOptions.Read(configuration));
        if ((mail.Mistake() ?? texts.Mistake()) is { } mistake)
            throw new InvalidOperationException(mistake);
        var open = new OpenChannels(mail.IsOn, texts.IsOn);
        services.AddSingleton(mail)
            .AddSingleton(texts)
            .AddSingleton(open)
            .AddSingleton<AddressKeys>()
            .AddSingleton<OrderTokens>()
            .AddSingleton<MessageTable>()
            .AddSingleton<MessageQueries>()
            .AddSingleton<BroadcastTable>()
            .AddSingleton<CampaignTable>()
            .AddSingleton<CampaignTrials>()
            .AddSingleton<CampaignSources>()
            .AddSingleton<UnsubscribedTable>()
            .AddSingleton<UnsubscribeTokens>()
            .AddSingleton<LetterQueries>()
            .AddSingleton<LetterSources>()
            .AddSingleton<LetterTable>()
            .AddSingleton<ReportTable>()
            .AddSingleton<FailureQueries>()
            .AddSingleton<LetterWriter>()
            .AddSingleton<SmsWriter>();
        if (open.Mail)
            services.AddMail(mail).AddSingleton<IChannel, MailChannel>().AddSingleton(new Follower(grains => grains.GetGrain<IReportWriterGrain>(0)));
        if (open.Texts)
            services.AddTexts(texts).AddSingleton<IChannel, SmsChannel>();
        return open.Any ? services.AddSingleton(new Follower(grains => grains.GetGrain<INotificationsGrain>(0))) : services;
    }

    private static IServiceCollection AddMail(this IServiceCollection services, MailOptions options) => options.Host.Length > 0
        ? services.AddSingleton<IMailer, SmtpMailer>()
        : services.AddSingleton<IMailer>(new OutboxMailer(options.Outbox));

    private static IServiceCollection AddTexts(this IServiceCollection services, SmsOptions options) => options.AccountSid.Length > 0
        ? services.AddSingleton<ISmsCarrier, TwilioSms>()
        : services.AddSingleton<ISmsCarrier>(provider => new LoggedSms(options.Log, provider.GetRequiredService<TimeProvider>()));
}
