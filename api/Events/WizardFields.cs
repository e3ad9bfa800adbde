using System.Globalization;
using EventLoop.Payments;
using EventLoop.Requests;
using EventLoop.Venues;

namespace EventLoop.Events;

/// <summary>The steps in which an event is made, in their order.</summary>
public enum WizardStep
{
    Basics,
    Venue,
    Sale,
    Tickets,
    Look,
    Review,
}

/// <summary>What an organizer has typed into a step, to be read as what the API takes, and to be shown again when it is wrong.</summary>
public sealed record WizardFields(IFormCollection? Form = null)
{
    public const string ToBeAnnounced = "To be announced";

    internal static VenueRequest VenueToCome { get; } = new(ToBeAnnounced, ToBeAnnounced, 100, 0, 0);

    public Dictionary<string, string[]>? Errors { get; init; }

    public string? Note { get; init; }

    /// <summary>The zone that times are meant in, where the form does not say.</summary>
    public string? Zone { get; init; }

    public string? Typed(string name, string? otherwise = null) => Form?.ContainsKey(name) == true ? Form[name].ToString() : otherwise;

    internal DateTimeOffset? Time(string name, FieldErrors errors, bool required = true)
    {
        var text = Typed(name);
        if (string.IsNullOrEmpty(text) && !required)
            return null;
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(Typed("timeZone") ?? Zone ?? "UTC", out var found) ? found : TimeZoneInfo.Utc;
        string[] formats = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];
        if (!DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) || local.Year is < 2000 or > 2199)
        {
            // A required time complains by itself when there is nothing.
            if (!string.IsNullOrEmpty(text))
                errors.Add(name, "is not a date with a time in the years 2000 to 2199");
            return null;
        }

        // An hour that the clocks leave out in spring means the one after it.
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }

    internal int? Whole(string name, FieldErrors errors, bool required = true) =>
        (int?)Number(name, errors, required, number => number == decimal.Truncate(number) && number is >= 0 and <= int.MaxValue, "is not a whole number");

    internal double? Degrees(string name, FieldErrors errors) => (double?)Number(name, errors, true, _ => true, "is not a number");

    /// <summary>An amount as people write it, in minor units.</summary>
    internal long? Money(string name, string currency, FieldErrors errors, bool required = true)
    {
        var scale = (decimal)Math.Pow(10, Currencies.Decimals(currency));
        return (long?)(Number(name, errors, required, number => number is >= 0 and <= 1_000_000_000 && number * scale == decimal.Truncate(number * scale), $"is not an amount in {currency}") * scale);
    }

    /// <summary>A percentage as people write it.</summary>
    internal int? BasisPoints(string name, FieldErrors errors) =>
        (int?)(Number(name, errors, false, number => number is >= 0 and <= 100 && number * 100 == decimal.Truncate(number * 100), "is not a percentage") * 100);

    private decimal? Number(string name, FieldErrors errors, bool required, Func<decimal, bool> fits, string complaint)
    {
        var text = Typed(name)?.Trim().Replace(',', '.');
        if (string.IsNullOrEmpty(text))
        {
            if (required)
                errors.Add(name, "is required");
            return null;
        }

        if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && fits(number))
            return number;
        errors.Add(name, complaint);
        return null;
    }
}
