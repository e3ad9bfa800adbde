using System.Collections.Concurrent;
using EventLoop.Screens;
using Microsoft.Extensions.Options;

namespace EventLoop.Events;

/// <summary>
/// Finds the event that an address names: by its id, by a slug that it has or had, or by a host of its own. A slug stays with its event, so what was
/// found once is known for good; what was not is asked for again after a moment.
/// </summary>
internal sealed class Addresses(IGrainFactory grains, PublicEvents events, IOptions<ScreensOptions> options, TimeProvider time)
{
    private static readonly TimeSpan MissLifetime = TimeSpan.FromSeconds(2);
    private const int MostSlugs = 10_000;
    private const string OrganizerPrefix = "organizer:";

    private readonly ConcurrentDictionary<string, Entry> slugs = new();

    /// <summary>Null: there is no such event, or it was never published.</summary>
    public async Task<PublicEvent?> Find(string address)
    {
        // Written in capitals a slug may read as an id.
        if (EventAddress.TryRead(address, out var eventId) && await events.Get(eventId) is { } shown)
            return shown;
        return await OfSlug(address.ToLowerInvariant()) is { } owner ? await events.Get(owner) : null;
    }

    /// <summary>What the host shows on its front page, where it is an event's own; null for any other.</summary>
    public async Task<PublicEvent?> OfHost(string host) =>
        options.Value.Domains.GetValueOrDefault(host) is { } shown && !shown.StartsWith(OrganizerPrefix, StringComparison.Ordinal) ? await Find(shown) : null;

    /// <summary>Whose events the host shows, where it is an organizer's own; null for any other.</summary>
    public Guid? OrganizerOf(string host) =>
        options.Value.Domains.GetValueOrDefault(host) is { } shown && shown.StartsWith(OrganizerPrefix, StringComparison.Ordinal)
        && Guid.TryParse(shown.AsSpan(OrganizerPrefix.Length), out var organizerId) ? organizerId : null;

    private async ValueTask<Guid?> OfSlug(string slug)
    {
        // Nobody is given one that looks like an id, so an unknown id is not asked for twice.
        if (!EventSlug.IsSlug(slug) || EventAddress.TryRead(slug, out _))
            return null;
        if (slugs.TryGetValue(slug, out var known) && (known.EventId is not null || time.GetElapsedTime(known.Since) < MissLifetime))
            return known.EventId;
        var found = await grains.GetGrain<IEventListGrain>(0).OfSlug(slug);
        if (slugs.Count >= MostSlugs)
            slugs.Clear();
        slugs[slug] = new(found, time.GetTimestamp());
        return found;
    }

    private sealed record Entry(Guid? EventId, long Since);
}
