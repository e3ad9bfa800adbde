using EventLoop.Events;
using EventLoop.Requests;

namespace EventLoop.Gates;

/// <summary>A new gate.</summary>
/// <param name="TicketTypeIds">The ticket types that it lets through; left out or empty: all.</param>
/// <param name="Direction"><c>entry</c>, <c>exit</c> or <c>both</c>; left out: both.</param>
/// <param name="AdmitsFrom">Nobody enters before; left out: whenever it is open.</param>
/// <param name="AdmitsUntil">Nobody enters from then on; left out: when the event ends.</param>
internal sealed record CreateGateRequest(
    string? Name,
    IReadOnlyList<Guid>? TicketTypeIds = null,
    string? Direction = null,
    DateTimeOffset? AdmitsFrom = null,
    DateTimeOffset? AdmitsUntil = null)
    : IRequest<GateTerms>
{
    public GateTerms Parse(FieldErrors errors)
    {
        if (AdmitsUntil <= AdmitsFrom)
            errors.Add("admitsUntil", "must be after admitsFrom");
        return new(
            errors.Text("name", Name, EventFields.LongestName),
            GateFields.TicketTypes(errors, TicketTypeIds),
            Direction is null ? GateDirection.Both : GateFields.Direction(errors, Direction),
            AdmitsFrom,
            AdmitsUntil);
    }
}

/// <summary>What to change of a gate; what is not named stays. A time that is named as null is taken away.</summary>
internal sealed record ChangeGateRequest : IRequest<ChangeGate>
{
    private Change<DateTimeOffset>? admitsFrom;
    private Change<DateTimeOffset>? admitsUntil;

    public string? Name { get; init; }

    public IReadOnlyList<Guid>? TicketTypeIds { get; init; }

    public string? Direction { get; init; }

    public DateTimeOffset? AdmitsFrom
    {
        get => admitsFrom?.To;
        set => admitsFrom = new(value);
    }

    public DateTimeOffset? AdmitsUntil
    {
        get => admitsUntil?.To;
        set => admitsUntil = new(value);
    }

    public ChangeGate Parse(FieldErrors errors) => new(
        Name is null ? null : errors.Text("name", Name, EventFields.LongestName),
        TicketTypeIds is null ? null : GateFields.TicketTypes(errors, TicketTypeIds),
        Direction is null ? null : GateFields.Direction(errors, Direction),
        admitsFrom,
        admitsUntil);
}

/// <summary>What is allowed in the members of gates.</summary>
internal static class GateFields
{
    public static Guid[] TicketTypes(FieldErrors errors, IReadOnlyList<Guid>? ids)
    {
        if (ids?.Count > EventLimits.MaxTicketTypes)
            errors.Add("ticketTypeIds", $"must have at most {EventLimits.MaxTicketTypes} items");
        return [.. (ids ?? []).Distinct()];
    }

    public static GateDirection Direction(FieldErrors errors, string value) =>
        errors.OneOf("direction", value, [.. Enum.GetValues<GateDirection>().Select(direction => (direction.Text(), direction))]);
}
