using System.Text.RegularExpressions;

namespace EventLoop.Payments;

/// <summary>
/// Recognizes the number of a payment card in what somebody has typed, since a browser that fills in forms, or a person at the wrong field, may
/// put one anywhere. Cards are paid with in the provider's own form, so none of our fields takes one: what is never taken is never kept.
/// </summary>
public static partial class CardNumbers
{
    private const int Shortest = 14;

    /// <summary>
    /// Whether there is a number of an issuer's form (ISO/IEC 7812: its first digits, its length, the check digit), written without gaps or in groups
    /// as on cards. One of ten other numbers of that form is taken for one too; ids, times, telephone numbers and bank accounts have other forms.
    /// </summary>
    public static bool In(string text)
    {
        if (text.Length < Shortest || !HasDigits(text))
            return false;

        // What looks like one may begin with a group that belongs to something else.
        for (var from = 0; from < text.Length;)
        {
            var written = Written().EnumerateMatches(text, from);
            if (!written.MoveNext())
                return false;
            if (IsNumber(text.AsSpan(written.Current.Index, written.Current.Length)))
                return true;
            from = written.Current.Index + 1;
        }

        return false;
    }

    // Most texts have no digits at all, and some are looked at for every order.
    private static bool HasDigits(string text)
    {
        var digits = 0;
        foreach (var character in text)
        {
            if (char.IsAsciiDigit(character) && ++digits == Shortest)
                return true;
        }

        return false;
    }

    private static bool IsNumber(ReadOnlySpan<char> written)
    {
        Span<int> digits = stackalloc int[19];
        var length = 0;
        foreach (var character in written)
        {
            if (char.IsAsciiDigit(character))
                digits[length++] = character - '0';
        }

        return HasIssuer(digits[..length]) && HasCheckDigit(digits[..length]);
    }

    private static bool HasIssuer(ReadOnlySpan<int> digits)
    {
        var first = (digits[0] * 1_000) + (digits[1] * 100) + (digits[2] * 10) + digits[3];
        return (first, digits.Length) switch
        {
            ( >= 4_000 and <= 4_999, 16 or 19) => true, // Visa
            ( >= 5_100 and <= 5_599 or >= 2_221 and <= 2_720, 16) => true, // Mastercard
            ( >= 3_400 and <= 3_499 or >= 3_700 and <= 3_799, 15) => true, // American Express
            ( >= 3_000 and <= 3_059 or >= 3_600 and <= 3_699 or >= 3_800 and <= 3_999, 14 or 16) => true, // Diners Club
            ( >= 3_528 and <= 3_589, 16) => true, // JCB
            (6_011 or >= 6_440 and <= 6_599 or >= 6_200 and <= 6_299, >= 16) => true, // Discover, UnionPay
            (5_018 or 5_020 or 5_038 or >= 5_600 and <= 5_899 or 6_304 or >= 6_759 and <= 6_763, >= 16) => true, // Maestro
            _ => false,
        };
    }

    // Luhn's algorithm: every second digit from the right but one counts twice.
    private static bool HasCheckDigit(ReadOnlySpan<int> digits)
    {
        var sum = 0;
        for (var at = 0; at < digits.Length; at++)
        {
            var digit = digits[^(at + 1)];
            sum += at % 2 == 0 ? digit : digit < 5 ? 2 * digit : (2 * digit) - 9;
        }

        return sum % 10 == 0;
    }

    // In one piece, or in groups of 4-4-4-4 or 4-6-5 with the same sign between them; not within a longer word or number.
    [GeneratedRegex(@"(?<![\p{L}\p{N}+])(?:[0-9]{14,19}|[0-9]{4}([\s.\-_/])[0-9]{4}\1[0-9]{4}\1[0-9]{4}|[0-9]{4}([\s.\-_/])[0-9]{6}\2[0-9]{4,5})(?![\p{L}\p{N}])")]
    private static partial Regex Written();
}
