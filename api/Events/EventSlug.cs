using EventLoop.Requests;

namespace EventLoop.Events;

/// <summary>What may be an event's own word in its address: small letters, digits and single hyphens between them.</summary>
internal static class EventSlug
{
    private const int Shortest = 3;
    private const int Longest = 60;

    /// <summary>Null when nothing is asked for.</summary>
    public static string? Read(FieldErrors errors, string member, string? value)
    {
        var slug = value?.Trim().ToLowerInvariant();
        if (string.IsNullOrEmpty(slug))
            return null;
        if (!IsSlug(slug))
            errors.Add(member, $"must have between {Shortest} and {Longest} letters from a to z, digits, and single hyphens between them");
        else if (EventAddress.TryRead(slug, out _))
            errors.Add(member, "looks like an id; take another");
        return slug;
    }

    public static bool IsSlug(string text) => text.Length is >= Shortest and <= Longest
        && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-')
        && text[0] != '-' && text[^1] != '-' && !text.Contains("--", StringComparison.Ordinal);
}
