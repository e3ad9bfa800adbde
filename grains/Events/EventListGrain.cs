using Orleans.Concurrency;

namespace EventLoop.Events;

/// <inheritdoc cref="IEventListGrain"/>
[StatelessWorker]
internal sealed class EventListGrain(EventQueries queries, EventSlugs slugs, TimeProvider time) : Grain, IEventListGrain
{
    public Task<Page<EventSummary>> Search(EventSearch search) => queries.Search(search, time.GetUtcNow());

    public Task<Guid?> OfSlug(string slug) => slugs.EventOf(slug);

    public Task<Page<EventSummary>> OfOrganizer(Guid organizerId, int limit, PageCursor? after) =>
        queries.OfOrganizer(organizerId, limit, after);
}
