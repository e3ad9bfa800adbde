using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace EventLoop.Events;

/// <summary>
/// The address of an event's page: its slug where it has one; else its name for people, and at the end its id in 22 characters, which alone
/// counts. So a renamed event is still found under its old address, and nobody can take another's.
/// </summary>
internal static class EventAddress
{
    private const int IdLength = 22;
    private const int LongestWords = 60;

    public static string Of(PublicEventResponse shown) => Of(shown.EventId, shown.Name, shown.Look.Slug);

    public static string Of(EventSummaryResponse shown) => Of(shown.EventId, shown.Name, shown.Face.Slug);

    public static string Of(Guid eventId, string name, string? slug = null)
    {
        if (slug is not null)
            return $"/events/{slug}";
        Span<byte> id = stackalloc byte[16];
        eventId.TryWriteBytes(id, bigEndian: true, out _);
        var words = Words(name);
        return $"/events/{(words.Length == 0 ? "" : words + "-")}{Base64Url.EncodeToString(id)}";
    }

    /// <summary>Takes the id by itself too, as the API has it.</summary>
    public static bool TryRead(string address, out Guid eventId)
    {
        if (Guid.TryParseExact(address, "D", out eventId))
            return true;
        Span<byte> id = stackalloc byte[16];
        // The other way to decode throws at what is none.
        if (address.Length < IdLength
            || Base64Url.DecodeFromChars(address.AsSpan(address.Length - IdLength), id, out _, out var read) != OperationStatus.Done || read != id.Length)
            return false;
        eventId = new(id, bigEndian: true);
        return true;
    }

    private static string Words(string name)
    {
        var slug = new StringBuilder();
        foreach (var letter in name.Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetterOrDigit(letter))
                slug.Append(char.ToLowerInvariant(letter));
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
            if (slug.Length == LongestWords)
                break;
        }

        return slug.ToString().Trim('-');
    }
}
