using EventLoop.Accounts;
using Orleans.Concurrency;

namespace EventLoop.Events;

/// <inheritdoc cref="IEventLookGrain"/>
[StatelessWorker]
internal sealed class EventLookGrain(IGrainFactory grains, EventOwners owners, EventSlugs slugs, ImageTable images) : Grain, IEventLookGrain
{
    private Guid EventId => this.GetPrimaryKey();

    public async Task<Outcome<EventView, SetLookRefusal>> Set(Caller caller, EventLook look)
    {
        if (await owners.Refuse(caller, EventId) is { } refusal)
            return refusal == EventRefusal.NotFound ? SetLookRefusal.NotFound : SetLookRefusal.NotYours;
        foreach (var image in new[] { look.Banner, look.Logo }.OfType<Guid>())
        {
            if (!await images.IsOf(caller.AccountId!.Value, image))
                return SetLookRefusal.ImageNotFound;
        }

        // Taken for good before the event says so: what stops in between leaves it a slug that a repeat finds.
        if (look.Slug is { } slug && !await slugs.Claim(slug, EventId))
            return SetLookRefusal.SlugTaken;
        return await grains.GetGrain<IEventParts>(EventId).SetLook(caller, look);
    }
}
