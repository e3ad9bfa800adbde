namespace EventLoop.Payments;

/// <summary>
/// The fee schedules of a deployment (configuration section <c>Fees</c>): a default, one for each currency that differs
/// (<c>Fees:Currencies:JPY:Percent</c>), and one for each organizer that differs (<c>Fees:Organizers:ID:Fixed</c>).
/// </summary>
internal sealed class FeeSchedules
{
    public Rates Default { get; init; } = new();

    public Dictionary<string, Rates> Currencies { get; init; } = [];

    public Dictionary<Guid, Rates> Organizers { get; init; } = [];

    /// <summary>The schedule for an organizer's tickets in a currency; the organizer's own goes first.</summary>
    public FeeSchedule For(Guid organizerId, string currency)
    {
        var rates = Organizers.GetValueOrDefault(organizerId) ?? Currencies.GetValueOrDefault(currency) ?? Default;
        return new(rates.Percent, rates.Fixed);
    }

    /// <summary>A schedule as it stands in the configuration.</summary>
    internal sealed class Rates
    {
        public decimal Percent { get; init; } = FeeSchedule.Default.Percent;

        public decimal Fixed { get; init; } = FeeSchedule.Default.Fixed;
    }
}
