using EventLoop.Payments;

namespace EventLoop.Events;

/// <summary>A new event with its ticket types.</summary>
/// <param name="RequestHash">Of the request: another request under the same id is refused; null when the caller gave no key.</param>
[GenerateSerializer, Immutable, Alias("CreateEvent")]
public sealed record CreateEvent(
    [property: Id(0)] EventDetails Details,
    [property: Id(1)] IReadOnlyList<TicketTypeDetails> TicketTypes,
    [property: Id(2)] long? RequestHash = null);

/// <summary>What to change of an event; null leaves it as it is.</summary>
[GenerateSerializer, Immutable, Alias("ChangeEvent")]
public sealed record ChangeEvent
{
    [Id(0)] public string? Name { get; init; }

    [Id(1)] public string? Description { get; init; }

    [Id(2)] public DateTimeOffset? StartTime { get; init; }

    [Id(3)] public DateTimeOffset? EndTime { get; init; }

    [Id(4)] public string? TimeZone { get; init; }

    [Id(5)] public string? Currency { get; init; }

    [Id(6)] public FeePayer? FeePayer { get; init; }

    [Id(7)] public int? MaxTicketsPerOrder { get; init; }

    [Id(8)] public string? VenueName { get; init; }

    [Id(9)] public string? VenueAddress { get; init; }

    [Id(10)] public int? VenueCapacity { get; init; }

    [Id(11)] public double? VenueLatitude { get; init; }

    [Id(12)] public double? VenueLongitude { get; init; }

    [Id(13)] public TaxMode? TaxMode { get; init; }

    [Id(14)] public TaxRounding? TaxRounding { get; init; }

    /// <summary>The new policy; its value may be null, which is none.</summary>
    [Id(15)] public Change<RefundPolicy>? RefundPolicy { get; init; }
}

/// <summary>What to change of a ticket type; null leaves it as it is.</summary>
/// <param name="SaleStart">The new start of the sale; its value may be null, which is from publishing on.</param>
/// <param name="SaleEnd">The new end of the sale; its value may be null, which is when the event ends.</param>
/// <param name="MaxPerOrder">The new limit; its value may be null, which is the event's limit only.</param>
[GenerateSerializer, Immutable, Alias("ChangeTicketType")]
public sealed record ChangeTicketType(
    [property: Id(0)] string? Name,
    [property: Id(1)] long? PriceMinor,
    [property: Id(2)] int? QuantityTotal,
    [property: Id(3)] Change<DateTimeOffset>? SaleStart,
    [property: Id(4)] Change<DateTimeOffset>? SaleEnd,
    [property: Id(5)] Change<int>? MaxPerOrder)
{
    [Id(6)] public int? TaxBasisPoints { get; init; }
}

/// <summary>A new value for something that may have none.</summary>
[GenerateSerializer, Immutable, Alias("Change`1")]
public sealed record Change<T>([property: Id(0)] T? To)
    where T : struct;

/// <summary>A device to scan with.</summary>
/// <param name="TokenHash">SHA-256 of its whole token; nobody keeps the token itself.</param>
/// <param name="GateIds">The gates of the event that it works for.</param>
[GenerateSerializer, Immutable, Alias("EnrolDevice")]
public sealed record EnrolDevice(
    [property: Id(0)] Guid DeviceId,
    [property: Id(1)] string Name,
    [property: Id(2)] byte[] TokenHash,
    [property: Id(3)] IReadOnlyList<Guid> GateIds);

/// <summary>A device as its organizer sees it.</summary>
[GenerateSerializer, Immutable, Alias("DeviceView")]
public sealed record DeviceView(
    [property: Id(0)] Guid DeviceId,
    [property: Id(1)] string Name,
    [property: Id(2)] IReadOnlyList<Guid> GateIds,
    [property: Id(3)] DateTimeOffset EnrolledAt,
    [property: Id(4)] DateTimeOffset? RevokedAt);
