using EventLoop.Ledger;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EventLoop.Webhooks;

/// <summary>Puts what webhooks need into a silo's container.</summary>
internal static class WebhooksHosting
{
    public static IServiceCollection AddEventLoopWebhooks(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(configuration.GetSection("Webhooks").Get<WebhookOptions>() ?? new())
        .AddSingleton<WebhookSecrets>()
        .AddSingleton<WebhookTable>()
        .AddSingleton<WebhookPost>()
        .AddSingleton(new Follower(grains => grains.GetGrain<IWebhookFollowerGrain>(0)))
        .AddSingleton(new Follower(grains => grains.GetGrain<IWebhookSenderGrain>(0)));
}
