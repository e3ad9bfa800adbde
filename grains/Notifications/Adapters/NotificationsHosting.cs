using EventLoop.Accounts;
using EventLoop.Ledger;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EventLoop.Notifications;

/// <summary>Puts what messages need into a silo's container. Without a server and without an outbox nobody is told anything.</summary>
internal static class NotificationsHosting
{
    public static IServiceCollection AddEventLoopNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        var options = MailOptions.Read(configuration);
        if (options.Mistake() is { } mistake)
            throw new InvalidOperationException(mistake);
        services.AddSingleton(options)
            .AddSingleton<AddressKeys>()
            .AddSingleton<OrderTokens>()
            .AddSingleton<MessageTable>()
            .AddSingleton<MessageQueries>()
            .AddSingleton<BroadcastTable>()
            .AddSingleton<LetterQueries>()
            .AddSingleton<LetterWriter>();
        if (!options.IsOn)
            return services;
        if (options.Host.Length > 0)
            services.AddSingleton<IMailer, SmtpMailer>();
        else
            services.AddSingleton<IMailer>(new OutboxMailer(options.Outbox));
        return services.AddSingleton(new Follower(grains => grains.GetGrain<INotificationsGrain>(0)));
    }
}
