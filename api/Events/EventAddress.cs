using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace EventLoop.Events;

/// <summary>
/// The address of an event's page: its name for people, and at the end its id in 22 characters, which alone counts. So a renamed
/// event is still found under its old address, and nobody can take another's.
/// </summary>
internal static class EventAddress
{
    private const int IdLength = 22;
    private const int LongestSlug = 60;

    public static string Of(Guid eventId, string name)
    {
        Span<byte> id = stackalloc byte[16];
        eventId.TryWriteBytes(id, bigEndian: true, out _);
        var slug = Slug(name);
        return $"/events/{(slug.Length == 0 ? "" : slug + "-")}{Base64Url.EncodeToString(id)}";
    }

    /// <summary>Takes the id by itself too, as the API has it.</summary>
    public static bool TryRead(string address, out Guid eventId)
    {
        if (Guid.TryParseExact(address, "D", out eventId))
            return true;
        Span<byte> id = stackalloc byte[16];
        if (address.Length < IdLength || !Base64Url.TryDecodeFromChars(address.AsSpan(address.Length - IdLength), id, out var read) || read != id.Length)
            return false;
        eventId = new(id, bigEndian: true);
        return true;
    }

    private static string Slug(string name)
    {
        var slug = new StringBuilder();
        foreach (var letter in name.Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetterOrDigit(letter))
                slug.Append(char.ToLowerInvariant(letter));
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
            if (slug.Length == LongestSlug)
                break;
        }

        return slug.ToString().Trim('-');
    }
}
