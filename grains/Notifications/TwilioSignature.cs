using System.Security.Cryptography;
using System.Text;

namespace EventLoop.Notifications;

/// <summary>How Twilio signs what it reports: HMAC-SHA1 over the whole address and the fields by name (twilio.com/docs/usage/webhooks/webhooks-security).</summary>
internal static class TwilioSignature
{
    public static string Of(string authToken, string address, IEnumerable<KeyValuePair<string, string>> fields)
    {
        var signed = new StringBuilder(address);
        foreach (var (name, value) in fields.OrderBy(field => field.Key, StringComparer.Ordinal))
            signed.Append(name).Append(value);
#pragma warning disable CA5350 // The provider's choice; an HMAC is not weakened by what is known of SHA-1.
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(authToken), Encoding.UTF8.GetBytes(signed.ToString())));
#pragma warning restore CA5350
    }

    /// <summary>Compares in a time that says nothing of what is expected.</summary>
    public static bool Fits(string shown, string authToken, string address, IEnumerable<KeyValuePair<string, string>> fields) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), Encoding.UTF8.GetBytes(Of(authToken, address, fields)));
}
