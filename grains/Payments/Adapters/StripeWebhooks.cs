using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace EventLoop.Payments;

/// <summary>
/// Reads what Stripe sends: <c>Stripe-Signature: t=SECONDS,v1=HEX[,v1=HEX]</c> is an HMAC-SHA256 of the time, a dot and the raw body
/// (docs.stripe.com/webhooks/signature), and the time has to be recent, so that nobody can send an old message again.
/// </summary>
internal sealed class StripeWebhooks(StripeOptions options, TimeProvider time)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly byte[][] secrets =
        [.. new[] { options.WebhookSecret, options.ConnectWebhookSecret }.Where(secret => !string.IsNullOrEmpty(secret)).Select(secret => Encoding.UTF8.GetBytes(secret!))];

    public bool IsOn => secrets.Length > 0;

    /// <summary>The message; null when it is not authentic, too old, or not a message.</summary>
    public GatewayNews? Read(ReadOnlyMemory<byte> body, string? signature)
    {
        if (!IsOn || signature is null || !IsAuthentic(body.Span, signature))
            return null;
        try
        {
            using var message = JsonDocument.Parse(body);
            return NewsOf(message.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    private bool IsAuthentic(ReadOnlySpan<byte> body, string header)
    {
        var parts = header.Split(',').Select(part => part.Split('=', 2)).Where(part => part.Length == 2).ToLookup(part => part[0].Trim(), part => part[1].Trim());
        if (parts["t"].FirstOrDefault() is not { } stamp
            || !long.TryParse(stamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs((decimal)time.GetUtcNow().ToUnixTimeSeconds() - seconds) > (decimal)Tolerance.TotalSeconds)
        {
            return false;
        }

        foreach (var secret in secrets)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
            hmac.AppendData(Encoding.UTF8.GetBytes($"{stamp}."));
            hmac.AppendData(body);
            var expected = hmac.GetHashAndReset();
            if (parts["v1"].Any(given => Matches(given, expected)))
                return true;
        }

        return false;
    }

    private static bool Matches(string given, ReadOnlySpan<byte> expected)
    {
        Span<byte> bytes = stackalloc byte[32];
        return given.Length == 64
            && Convert.FromHexString(given, bytes, out _, out var written) == System.Buffers.OperationStatus.Done
            && written == 32
            && CryptographicOperations.FixedTimeEquals(bytes, expected);
    }

    // An intent carries the order's id, and so does its charge; a dispute names the intent only.
    private static GatewayNews NewsOf(JsonElement message)
    {
        var kind = message.GetProperty("type").GetString()!;
        var about = message.GetProperty("data").GetProperty("object");
        var intentId = about.GetProperty("object").GetString() == "payment_intent" ? Text(about, "id") : Text(about, "payment_intent");
        var currency = Text(about, "currency")?.ToUpperInvariant();
        var amount = Number(about, kind == "charge.refunded" ? "amount_refunded" : "amount");
        return new(
            message.GetProperty("id").GetString()!,
            kind,
            about.TryGetProperty("metadata", out var metadata) && Guid.TryParse(Text(metadata, StripeGateway.OrderKey), out var orderId) ? orderId : null,
            intentId,
            amount is { } units && currency is not null ? StripeAmounts.ToMinor(units, currency) : null,
            currency)
        { ObjectId = Text(about, "id") };
    }

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;
}
