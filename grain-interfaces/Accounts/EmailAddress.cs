using System.Buffers;
using System.Text;

namespace EventLoop.Accounts;

/// <summary>What the product takes for an e-mail address, and when two of them are the same.</summary>
public static class EmailAddress
{
    /// <summary>The longest address that mail servers accept (RFC 5321, 4.5.3.1).</summary>
    public const int Longest = 254;

    private static readonly SearchValues<char> Impossible = SearchValues.Create(" \t\r\n,;:<>()[]\\\"");

    /// <summary>Only mail that arrives proves an address; this turns away what cannot be one.</summary>
    public static bool IsPlausible(string address)
    {
        var at = address.IndexOf('@', StringComparison.Ordinal);
        return at is > 0 and <= 64
            && at == address.LastIndexOf('@')
            && at < address.Length - 1
            && address.Length <= Longest
            && address[at + 1] != '.' && address[^1] != '.'
            && !address.AsSpan().ContainsAny(Impossible)
            && !address.Any(char.IsControl);
    }

    /// <summary>
    /// The form in which addresses are compared. The local part is case-sensitive by the letter of RFC 5321 and nowhere in practice.
    /// </summary>
    public static string Normalize(string address) => address.Trim().Normalize(NormalizationForm.FormC).ToLowerInvariant();
}
