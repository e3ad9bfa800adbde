using EventLoop.Accounts;
using EventLoop.Events;

namespace EventLoop.Gates;

/// <summary>What a device needs to judge an event's tickets without the network; the key is the event's id. The format stands in <c>grains/Gates/OFFLINE.md</c>.</summary>
[Alias("IManifestGrain")]
public interface IManifestGrain : IGrainWithGuidKey
{
    /// <summary>Keys, ticket types, gates and rules. For the event's devices, staff and organizer.</summary>
    /// <param name="since">Where an earlier manifest ended; null: none.</param>
    [Alias("Describe")]
    Task<Outcome<Manifest, ScanRefusal>> Describe(Caller caller, ulong? since);

    /// <summary>What judging needs of each ticket, 40 bytes each.</summary>
    [Alias("Tickets")]
    Task<Outcome<ManifestPage, ScanRefusal>> Tickets(Caller caller, ManifestAsk ask);

    /// <summary>Whose each ticket is, readable for whoever has its code.</summary>
    [Alias("Attendees")]
    Task<Outcome<ManifestPage, ScanRefusal>> Attendees(Caller caller, ManifestAsk ask);
}

/// <summary>Which tickets are asked for.</summary>
/// <param name="Since">Those that have changed since then; null: all.</param>
/// <param name="After">Those behind this one, by id.</param>
[GenerateSerializer, Immutable, Alias("ManifestAsk")]
public sealed record ManifestAsk([property: Id(0)] ulong? Since, [property: Id(1)] Guid After, [property: Id(2)] int Limit)
{
    public const int MaxLimit = 100_000;
}

/// <summary>Rows of tickets, in the order of their ids.</summary>
/// <param name="Cursor">What has changed since this page was read, <see cref="ManifestAsk.Since"/> finds.</param>
/// <param name="Next">Where the next page begins; null: this was the last.</param>
[GenerateSerializer, Immutable, Alias("ManifestPage")]
public sealed record ManifestPage([property: Id(0)] byte[] Rows, [property: Id(1)] ulong Cursor, [property: Id(2)] Guid? Next);

/// <summary>What a device needs beside the tickets themselves.</summary>
/// <param name="Epoch">The times in ticket rows count from then.</param>
/// <param name="TickSeconds">The unit of the times in ticket rows.</param>
/// <param name="RotatingKey">What the secrets of rotating codes follow from; null where no ticket type has them.</param>
/// <param name="Tickets">How many there are.</param>
/// <param name="Changed">The rows of tickets that have changed since; null when nobody asked, or when they are too many for one answer.</param>
[GenerateSerializer, Immutable, Alias("Manifest")]
public sealed record Manifest(
    [property: Id(0)] Guid EventId,
    [property: Id(1)] DateTimeOffset AsOf,
    [property: Id(2)] ulong Cursor,
    [property: Id(3)] string TimeZone,
    [property: Id(4)] DateTimeOffset StartTime,
    [property: Id(5)] DateTimeOffset EndTime,
    [property: Id(6)] EventStatus Status,
    [property: Id(7)] DateTimeOffset Epoch,
    [property: Id(8)] int TickSeconds,
    [property: Id(9)] IReadOnlyList<ManifestKey> Keys,
    [property: Id(10)] byte[]? RotatingKey,
    [property: Id(11)] IReadOnlyList<ManifestTicketType> TicketTypes,
    [property: Id(12)] IReadOnlyList<GateView> Gates,
    [property: Id(13)] AccessRules Rules,
    [property: Id(14)] int Tickets,
    [property: Id(15)] byte[]? Changed)
{
    // Whoever has the rotating key could make codes.
    public override string ToString() => $"{nameof(Manifest)} {EventId}";
}

/// <summary>A key that signs codes, as SubjectPublicKeyInfo.</summary>
[GenerateSerializer, Immutable, Alias("ManifestKey")]
public sealed record ManifestKey([property: Id(0)] int Number, [property: Id(1)] byte[] PublicKey);

[GenerateSerializer, Immutable, Alias("ManifestTicketType")]
public sealed record ManifestTicketType([property: Id(0)] Guid TicketTypeId, [property: Id(1)] string Name);
