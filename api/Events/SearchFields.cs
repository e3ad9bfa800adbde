using System.Globalization;
using EventLoop.Requests;
using Microsoft.AspNetCore.Mvc;

namespace EventLoop.Events;

/// <summary>What a visitor looks for. A day means the whole day, in UTC, since the events found may be anywhere.</summary>
public sealed record SearchFields
{
    private const int PageLength = 24;

    [FromQuery(Name = "q")]
    public string? Q { get; init; }

    [FromQuery(Name = "from")]
    public string? From { get; init; }

    [FromQuery(Name = "to")]
    public string? To { get; init; }

    [FromQuery(Name = "lat")]
    public string? Lat { get; init; }

    [FromQuery(Name = "lng")]
    public string? Lng { get; init; }

    [FromQuery(Name = "radiusKm")]
    public string? RadiusKm { get; init; }

    [FromQuery(Name = "cursor")]
    public string? Cursor { get; init; }

    internal EventSearch Parse(FieldErrors errors)
    {
        PageCursor? after = null;
        if (!string.IsNullOrEmpty(Cursor) && !PageCursor.TryRead(Cursor, out after))
            errors.Add("cursor", "is not one of ours");
        return new(
            errors.OptionalText("q", Q, 200), Day("from", From, errors, TimeSpan.Zero), Day("to", To, errors, TimeSpan.FromDays(1)), Near(errors), PageLength, after);
    }

    private static DateTimeOffset? Day(string member, string? text, FieldErrors errors, TimeSpan later)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 2000 and <= 2200)
            return new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) + later;
        errors.Add(member, "is not a date");
        return null;
    }

    private Area? Near(FieldErrors errors)
    {
        if (string.IsNullOrEmpty(Lat) && string.IsNullOrEmpty(Lng))
            return null;
        return new(Number("lat", Lat, -90, 90, errors), Number("lng", Lng, -180, 180, errors), 1000 * Number("radiusKm", RadiusKm ?? "50", 0, 20_100, errors));
    }

    private static double Number(string member, string? text, double least, double most, FieldErrors errors) =>
        errors.Between(member, double.TryParse(text, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null, least, most);
}
