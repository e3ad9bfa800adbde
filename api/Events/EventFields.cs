using EventLoop.Payments;
using EventLoop.Requests;

namespace EventLoop.Events;

/// <summary>What is allowed in the members of events and ticket types.</summary>
internal static class EventFields
{
    public const int LongestName = 200;
    public const int LongestAddress = 500;
    public const int LargestCapacity = 10_000_000;
    public const int LargestQuantity = 10_000_000;
    public const int MostPerOrder = 1_000;

    /// <summary>Minor units. A full order of them still fits into 64 bits many times over.</summary>
    public const long HighestPrice = 10_000_000_000;

    private const int LongestDescription = 20_000;

    /// <summary>It must be there and may be empty.</summary>
    public static string Description(FieldErrors errors, string? value)
    {
        if (value is null)
            errors.Add("description", "is required");
        return errors.OptionalText("description", value, LongestDescription) ?? "";
    }

    public static string TimeZone(FieldErrors errors, string? value)
    {
        var name = errors.Text("timeZone", value, 64);
        // The operating system also knows zones by Windows' names, which mean nothing to browsers.
        var isIana = TimeZoneInfo.TryFindSystemTimeZoneById(name, out _) && !TimeZoneInfo.TryConvertWindowsIdToIanaId(name, out _);
        if (name.Length > 0 && !isIana && name != "UTC")
            errors.Add("timeZone", "is not an IANA time zone such as Europe/Amsterdam");
        return name;
    }

    public static string Currency(FieldErrors errors, string? value)
    {
        var code = errors.Text("currency", value, 3);
        if (code.Length > 0 && !Currencies.IsKnown(code))
            errors.Add("currency", "is not an ISO 4217 code such as EUR");
        return code;
    }

    /// <summary>Null when nothing is said.</summary>
    public static TaxMode? TaxMode(FieldErrors errors, string? value) => value is null ? null : errors.OneOf(
        "taxMode",
        value,
        (EventWords.Of(Payments.TaxMode.Included), Payments.TaxMode.Included),
        (EventWords.Of(Payments.TaxMode.Added), Payments.TaxMode.Added));

    /// <summary>Null when nothing is said.</summary>
    public static TaxRounding? TaxRounding(FieldErrors errors, string? value) => value is null ? null : errors.OneOf(
        "taxRounding",
        value,
        (EventWords.Of(Payments.TaxRounding.Line), Payments.TaxRounding.Line),
        (EventWords.Of(Payments.TaxRounding.Order), Payments.TaxRounding.Order));

    public static FeePayer FeePayer(FieldErrors errors, string? value) => errors.OneOf(
        "feePayer",
        value,
        (EventWords.Of(Events.FeePayer.Attendee), Events.FeePayer.Attendee),
        (EventWords.Of(Events.FeePayer.Organizer), Events.FeePayer.Organizer));
}
