using System.Globalization;
using EventLoop.Payments;

namespace EventLoop.Screens;

/// <summary>Amounts, times and numbers as people read them.</summary>
internal static class Wording
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    public static string Money(long minor, string currency)
    {
        var decimals = Currencies.Decimals(currency);
        var amount = (Math.Abs((decimal)minor) / (decimal)Math.Pow(10, decimals)).ToString($"N{decimals}", CultureInfo.InvariantCulture);
        return (minor < 0 ? "\u2212" : "") + (Sign(currency) is { } sign ? $"{sign}{amount}" : $"{currency}\u00A0{amount}");
    }

    /// <summary>A price, where nothing is a word.</summary>
    public static string Price(long minor, string currency) => minor == 0 ? "Free" : Money(minor, currency);

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Whether a counter is written smaller to fit its box on a phone.</summary>
    public static bool IsLong(string counter) => counter.Length is > 8 and <= 11;

    public static bool IsLongest(string counter) => counter.Length > 11;

    public static DateTimeOffset At(DateTimeOffset time, string zone) => TimeZoneInfo.ConvertTime(time, TimeZoneInfo.FindSystemTimeZoneById(zone));

    public static string Date(DateTimeOffset time, string zone) => At(time, zone).ToString("ddd d MMM yyyy", English);

    public static string DateAndTime(DateTimeOffset time, string zone) => At(time, zone).ToString("ddd d MMM yyyy, HH:mm", English);

    public static string Clock(DateTimeOffset time, string zone) => At(time, zone).ToString("HH:mm", English);

    /// <summary>From when to when, with the day only once where it is the same night.</summary>
    public static string Span(DateTimeOffset start, DateTimeOffset end, string zone) => end - start < TimeSpan.FromHours(18)
        ? $"{DateAndTime(start, zone)} – {Clock(end, zone)}"
        : $"{DateAndTime(start, zone)} – {DateAndTime(end, zone)}";

    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>What a date-and-time input shows: the time in the event's own zone.</summary>
    public static string Input(DateTimeOffset? time, string zone) =>
        time is { } at ? At(at, zone).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture) : "";

    private static string? Sign(string currency) => currency switch
    {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        "JPY" => "¥",
        "INR" => "₹",
        "CAD" => "CA$",
        "AUD" => "A$",
        "NZD" => "NZ$",
        _ => null,
    };
}
