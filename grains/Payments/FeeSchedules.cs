namespace EventLoop.Payments;

/// <summary>
/// The fee schedules of a deployment (configuration section <c>Fees</c>): a default, what differs in a currency
/// (<c>Fees:Currencies:JPY:Fixed</c>), what differs for an organizer (<c>Fees:Organizers:ID:Percent</c>), and for an organizer in a
/// currency (<c>Fees:Organizers:ID:Currencies:JPY:Fixed</c>). Whatever is not said there is as one step before.
/// </summary>
internal sealed class FeeSchedules
{
    public Rates Default { get; init; } = new();

    public Dictionary<string, Rates> Currencies { get; init; } = [];

    public Dictionary<Guid, OrganizerRates> Organizers { get; init; } = [];

    /// <summary>The schedule for an organizer's tickets in a currency.</summary>
    public FeeSchedule For(Guid organizerId, string currency)
    {
        var all = Currencies.GetValueOrDefault(currency);
        var organizer = Organizers.GetValueOrDefault(organizerId);
        var own = organizer?.Currencies.GetValueOrDefault(currency);
        return new(
            own?.Percent ?? organizer?.Percent ?? all?.Percent ?? Default.Percent ?? FeeSchedule.Default.Percent,
            own?.Fixed ?? organizer?.Fixed ?? all?.Fixed ?? Default.Fixed ?? FeeSchedule.Default.Fixed,
            own?.Minimum ?? organizer?.Minimum ?? all?.Minimum ?? Default.Minimum ?? FeeSchedule.Default.Minimum,
            own?.Maximum ?? organizer?.Maximum ?? all?.Maximum ?? Default.Maximum);
    }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Mistake()
    {
        var all = Organizers.Values.SelectMany(organizer => organizer.Currencies).Concat(Currencies).ToList();
        if (all.Find(rates => !Payments.Currencies.IsKnown(rates.Key)).Key is { } unknown)
            return $"Fees: {unknown} is no ISO 4217 code.";
        return all.Select(rates => rates.Value).Concat(Organizers.Values).Append(Default).All(rates => rates.AreSound)
            ? null
            : "Fees: Percent is between 0 and 100, no amount is negative, and Minimum is not above Maximum.";
    }

    /// <summary>A schedule as it stands in the configuration, or what it says of one.</summary>
    internal class Rates
    {
        public decimal? Percent { get; init; }

        public decimal? Fixed { get; init; }

        public decimal? Minimum { get; init; }

        public decimal? Maximum { get; init; }

        public bool AreSound => Percent is not (< 0 or > 100) && Most(Fixed) && Most(Minimum) && Most(Maximum) && !(Minimum > Maximum);

        // More than anybody charges, and little enough for every currency's smallest unit.
        private static bool Most(decimal? amount) => amount is not (< 0 or > 1_000_000_000);
    }

    /// <summary>What an organizer has agreed on.</summary>
    internal sealed class OrganizerRates : Rates
    {
        public Dictionary<string, Rates> Currencies { get; init; } = [];
    }
}
