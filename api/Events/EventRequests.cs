using EventLoop.Requests;
using EventLoop.Venues;

namespace EventLoop.Events;

/// <summary>A new event.</summary>
/// <param name="TimeZone">IANA name, such as <c>Europe/Amsterdam</c>.</param>
/// <param name="Currency">ISO 4217 code, such as <c>EUR</c>.</param>
/// <param name="FeePayer"><c>attendee</c> or <c>organizer</c>.</param>
/// <param name="RefundPolicy">How holders may give tickets back; not given: they may not.</param>
/// <param name="TaxMode"><c>included</c> in prices, which it is when nothing is said, or <c>added</c> to them.</param>
/// <param name="TaxRounding">Whether taxes are rounded for each <c>line</c>, which they are when nothing is said, or for the whole <c>order</c>.</param>
internal sealed record CreateEventRequest(
    string? Name,
    string? Description,
    DateTimeOffset? StartTime,
    DateTimeOffset? EndTime,
    string? TimeZone,
    string? Currency,
    string? FeePayer,
    VenueRequest? Venue,
    int? MaxTicketsPerOrder,
    IReadOnlyList<TicketTypeRequest?>? TicketTypes,
    string? TaxMode = null,
    string? TaxRounding = null,
    RefundPolicyRequest? RefundPolicy = null) : IRequest<CreateEvent>
{
    public CreateEvent Parse(FieldErrors errors)
    {
        var details = new EventDetails(
            errors.Text("name", Name, EventFields.LongestName),
            EventFields.Description(errors, Description),
            errors.Required("startTime", StartTime),
            errors.Required("endTime", EndTime),
            EventFields.TimeZone(errors, TimeZone),
            EventFields.Currency(errors, Currency),
            EventFields.FeePayer(errors, FeePayer),
            errors.Has("venue", Venue) ? Venue.Parse(errors.Within("venue")) : VenueRequest.Nowhere,
            errors.Between("maxTicketsPerOrder", MaxTicketsPerOrder, 1, EventFields.MostPerOrder))
        {
            TaxMode = EventFields.TaxMode(errors, TaxMode) ?? Payments.TaxMode.Included,
            TaxRounding = EventFields.TaxRounding(errors, TaxRounding) ?? Payments.TaxRounding.Line,
            RefundPolicy = RefundPolicy?.Parse(errors.Within("refundPolicy")),
        };
        if (EndTime <= StartTime)
            errors.Add("endTime", "must be after startTime");
        return new(
            details,
            errors.Each("ticketTypes", TicketTypes, EventLimits.MaxTicketTypes, (ticketType, within) => ticketType.Parse(within), least: 0));
    }
}

/// <summary>What to change of an event; what is not named stays.</summary>
internal sealed record ChangeEventRequest(
    string? Name = null,
    string? Description = null,
    DateTimeOffset? StartTime = null,
    DateTimeOffset? EndTime = null,
    string? TimeZone = null,
    string? Currency = null,
    string? FeePayer = null,
    VenueRequest? Venue = null,
    int? MaxTicketsPerOrder = null,
    string? TaxMode = null,
    string? TaxRounding = null) : IRequest<ChangeEvent>
{
    private bool namesRefundPolicy;

    /// <summary>Named as null: holders can give nothing back.</summary>
    public RefundPolicyRequest? RefundPolicy
    {
        get;
        set => (field, namesRefundPolicy) = (value, true);
    }

    public ChangeEvent Parse(FieldErrors errors)
    {
        var venue = errors.Within("venue");
        if (EndTime <= StartTime)
            errors.Add("endTime", "must be after startTime");
        return new()
        {
            Name = Name is null ? null : errors.Text("name", Name, EventFields.LongestName),
            Description = Description is null ? null : EventFields.Description(errors, Description),
            StartTime = StartTime,
            EndTime = EndTime,
            TimeZone = TimeZone is null ? null : EventFields.TimeZone(errors, TimeZone),
            Currency = Currency is null ? null : EventFields.Currency(errors, Currency),
            FeePayer = FeePayer is null ? null : EventFields.FeePayer(errors, FeePayer),
            MaxTicketsPerOrder = errors.OptionalBetween("maxTicketsPerOrder", MaxTicketsPerOrder, 1, EventFields.MostPerOrder),
            TaxMode = EventFields.TaxMode(errors, TaxMode),
            TaxRounding = EventFields.TaxRounding(errors, TaxRounding),
            RefundPolicy = namesRefundPolicy ? new(RefundPolicy?.Parse(errors.Within("refundPolicy"))) : null,
            VenueName = Venue?.Name is { } name ? venue.Text("name", name, EventFields.LongestName) : null,
            VenueAddress = Venue?.Address is { } address ? venue.Text("address", address, EventFields.LongestAddress) : null,
            VenueCapacity = venue.OptionalBetween("capacity", Venue?.Capacity, 1, EventFields.LargestCapacity),
            VenueLatitude = venue.OptionalBetween("latitude", Venue?.Latitude, -90, 90),
            VenueLongitude = venue.OptionalBetween("longitude", Venue?.Longitude, -180, 180),
        };
    }
}

/// <summary>How holders may give tickets back.</summary>
/// <param name="UntilHoursBefore">Until so many hours before the event starts.</param>
/// <param name="FeeKept">What they paid as a fee does not go back; it does when nothing is said.</param>
internal sealed record RefundPolicyRequest(int? UntilHoursBefore, bool? FeeKept = null)
{
    private const int LongestHours = 100_000;

    public RefundPolicy Parse(FieldErrors errors) => new(errors.Between("untilHoursBefore", UntilHoursBefore, 0, LongestHours), FeeKept ?? false);
}
