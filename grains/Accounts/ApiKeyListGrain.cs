using Orleans.Concurrency;

namespace EventLoop.Accounts;

/// <inheritdoc cref="IApiKeyListGrain"/>
[StatelessWorker]
internal sealed class ApiKeyListGrain(ApiKeyTable table, TimeProvider time) : Grain, IApiKeyListGrain
{
    private static readonly TimeSpan RevokedAreShownFor = TimeSpan.FromDays(30);

    public Task<ApiKeyView[]> OfOrganizer(Guid organizerId) => table.OfOrganizer(organizerId, time.GetUtcNow() - RevokedAreShownFor, time.GetUtcNow());

    public async Task<ApiKeyView?> Find(Guid organizerId, Guid keyId) =>
        (await table.OfOrganizer(organizerId, DateTimeOffset.UnixEpoch, time.GetUtcNow())).FirstOrDefault(key => key.KeyId == keyId);
}
