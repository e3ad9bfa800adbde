using EventLoop.Notifications;
using Orleans.Concurrency;

namespace EventLoop.Accounts;

/// <inheritdoc cref="ISignInLinksGrain"/>
[StatelessWorker]
internal sealed class SignInLinksGrain(SignInLinks links, MailOptions options, TimeProvider time) : Grain, ISignInLinksGrain
{
    public async Task<bool> Ask(Guid accountId, Guid operationId)
    {
        if (options.IsOn)
            await links.Queue(accountId, operationId, time.GetUtcNow());
        return options.IsOn;
    }

    public async Task<Session?> Redeem(ShownLink link) => await links.Use(link.Token, time.GetUtcNow()) is { } account
        ? await GrainFactory.GetGrain<IAccountGrain>(account).SignInByLink()
        : null;
}
