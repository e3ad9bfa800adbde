using Microsoft.Extensions.DependencyInjection;

namespace EventLoop.Requests;

/// <summary>Puts what idempotency grains need into a silo's container.</summary>
internal static class RequestsHosting
{
    public static IServiceCollection AddEventLoopRequests(this IServiceCollection services) => services.AddSingleton<AnswerRows>();
}
