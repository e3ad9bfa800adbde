using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EventLoop.Webhooks;

/// <summary>
/// Secrets and signatures by Standard Webhooks (github.com/standard-webhooks/standard-webhooks, 1.0.0). A secret follows from the master key,
/// so none is stored.
/// </summary>
internal sealed class WebhookSecrets(MasterKey master)
{
    private const string Prefix = "whsec_";

    private readonly byte[] key = master.Derive("webhooks");

    /// <param name="number">Of the secret, from 1.</param>
    public string Of(Guid webhookId, int number) =>
        Prefix + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(FormattableString.Invariant($"{webhookId} {number}"))));

    /// <summary>The signature of a message: <c>v1,</c> and the base64 of HMAC-SHA256 over id, time and body.</summary>
    public static string Sign(string secret, string messageId, DateTimeOffset sentAt, string body)
    {
        var signed = $"{messageId}.{sentAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}.{body}";
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret[Prefix.Length..]), Encoding.UTF8.GetBytes(signed)));
    }

    /// <summary>The header with a signature by the newest secret, and for a while after a change by the one before.</summary>
    public string Sign(Listener listener, string messageId, DateTimeOffset sentAt, string body)
    {
        var newest = Sign(Of(listener.WebhookId, listener.Secret), messageId, sentAt, body);
        return listener.RotatedAt is { } rotated && sentAt < rotated + Webhook.OldSecretServes
            ? $"{newest} {Sign(Of(listener.WebhookId, listener.Secret - 1), messageId, sentAt, body)}"
            : newest;
    }
}
