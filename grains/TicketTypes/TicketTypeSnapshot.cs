using System.Text.Json.Serialization;

namespace EventLoop.TicketTypes;

/// <summary>All that a ticket type's facts add up to, small however many were sold.</summary>
internal sealed record TicketTypeSnapshot(
    TicketTypeCreated Created, TicketTypeTerms Terms, int Sold, long RevenueMinor, IReadOnlyList<HeldPlaces> Holds)
{
    public int Given { get; init; }

    public int SoldAtDoor { get; init; }

    public long RevenueAtDoorMinor { get; init; }

    public bool IsClosed { get; init; }
}

/// <summary>Places kept for an order.</summary>
internal sealed record HeldPlaces(Guid OrderId, int Quantity, DateTimeOffset ExpiresAt, long PriceMinor);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TicketTypeSnapshot))]
internal sealed partial class TicketTypeSnapshotJson : JsonSerializerContext;
