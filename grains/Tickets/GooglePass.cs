using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EventLoop.Tickets;

/// <summary>
/// A link that saves a ticket to Google Wallet (developers.google.com/wallet/tickets/events/web): a JSON Web Token with all that the ticket says, so
/// that nothing has to be put there beforehand. Browsers and Google take some 1,800 signs, so names are cut.
/// </summary>
internal static class GooglePass
{
    private const int LongestName = 60;

    /// <param name="issuer">The number that Google gave.</param>
    /// <param name="account">The e-mail address of the service account whose key signs.</param>
    public static JsonObject Claims(WalletTicket ticket, string issuer, string account, string organization, DateTimeOffset now)
    {
        var group = $"{issuer}.{ticket.EventId:N}";
        var kept = new JsonObject
        {
            ["id"] = $"{issuer}.{ticket.Serial}",
            ["classId"] = group,
            ["state"] = "ACTIVE",
            ["ticketHolderName"] = WalletTicket.Line(ticket.Holder, LongestName),
            ["ticketType"] = Said(ticket, ticket.TypeName),
            ["barcode"] = new JsonObject { ["type"] = "QR_CODE", ["value"] = ticket.Code },
        };
        var shared = new JsonObject
        {
            ["id"] = group,
            ["issuerName"] = organization,
            ["reviewStatus"] = "UNDER_REVIEW",
            ["eventName"] = Said(ticket, ticket.EventName),
            ["venue"] = new JsonObject { ["name"] = Said(ticket, ticket.VenueName), ["address"] = Said(ticket, ticket.VenueAddress) },
            ["dateTime"] = new JsonObject { ["start"] = Iso(ticket.Starts), ["end"] = Iso(ticket.Ends) },
        };
        return new()
        {
            ["iss"] = account,
            ["aud"] = "google",
            ["typ"] = "savetowallet",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["payload"] = new JsonObject { ["eventTicketClasses"] = new JsonArray(shared), ["eventTicketObjects"] = new JsonArray(kept) },
        };
    }

    /// <param name="sign">Makes an RSA signature with SHA-256 (RS256, RFC 7518) over what it is given.</param>
    public static string Address(JsonObject claims, Func<byte[], byte[]> sign)
    {
        var signed = $"{Base64Url.EncodeToString("""{"alg":"RS256","typ":"JWT"}"""u8)}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims, Compact))}";
        return $"https://pay.google.com/gp/v/save/{signed}.{Base64Url.EncodeToString(sign(System.Text.Encoding.ASCII.GetBytes(signed)))}";
    }

    // It goes into a token and never into a page, so letters need not be escaped, and cost half.
    private static readonly JsonSerializerOptions Compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static JsonObject Said(WalletTicket ticket, string text) => new()
    {
        ["defaultValue"] = new JsonObject { ["language"] = ticket.Language.Length > 0 ? ticket.Language : "en", ["value"] = WalletTicket.Line(text, LongestName) },
    };

    private static string Iso(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mmzzz", System.Globalization.CultureInfo.InvariantCulture);
}
