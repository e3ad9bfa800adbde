using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EventLoop.Tickets;

/// <summary>
/// A ticket as Apple Wallet takes it (developer.apple.com/documentation/walletpasses): a zip of <c>pass.json</c>, pictures, a manifest with
/// the SHA-1 of each, and a signature over the manifest.
/// </summary>
internal static class ApplePass
{
    public const string ContentType = "application/vnd.apple.pkpass";

    /// <summary>A wallet shows the ticket by itself near the venue, this many metres around.</summary>
    private const int NearMetres = 500;

    private static readonly IReadOnlyList<(string Name, byte[] Png)> Pictures =
        [("icon.png", PassPicture.Png(29)), ("icon@2x.png", PassPicture.Png(58)), ("icon@3x.png", PassPicture.Png(87)), ("logo.png", PassPicture.Png(50)), ("logo@2x.png", PassPicture.Png(100))];

    /// <param name="issuer">Whose passes they are.</param>
    /// <param name="token">What the wallet shows to ask for a newer one.</param>
    public static JsonObject Content(WalletTicket ticket, ApplePassIssuer issuer, string token)
    {
        var words = PrintedWords.Of(ticket.Language);
        var (starts, ends) = (Iso(ticket.Starts), Iso(ticket.Ends));
        var pass = new JsonObject
        {
            ["formatVersion"] = 1,
            ["passTypeIdentifier"] = issuer.PassType,
            ["teamIdentifier"] = issuer.Team,
            ["organizationName"] = issuer.Organization,
            ["serialNumber"] = ticket.Serial,
            ["description"] = WalletTicket.Line($"{words.Ticket}: {ticket.EventName}"),
            ["logoText"] = issuer.Organization,
            ["backgroundColor"] = "rgb(28, 32, 48)",
            ["foregroundColor"] = "rgb(255, 255, 255)",
            ["labelColor"] = "rgb(255, 210, 62)",
            ["relevantDate"] = starts,
            ["expirationDate"] = ends,
            ["voided"] = ticket.Code is null || ticket.IsCancelled,
            ["sharingProhibited"] = true,
            ["groupingIdentifier"] = $"{ticket.EventId:N}",
            ["maxDistance"] = NearMetres,
            ["locations"] = new JsonArray(new JsonObject { ["latitude"] = ticket.Latitude, ["longitude"] = ticket.Longitude }),
            ["eventTicket"] = new JsonObject
            {
                ["primaryFields"] = Fields(("event", "", ticket.EventName)),
                ["secondaryFields"] = new JsonArray(
                    new JsonObject { ["key"] = "begins", ["label"] = words.Begins, ["value"] = starts, ["dateStyle"] = "PKDateStyleMedium", ["timeStyle"] = "PKDateStyleShort", ["ignoresTimeZone"] = true },
                    Field("where", words.Where, ticket.VenueName)),
                ["auxiliaryFields"] = Fields(("type", words.Ticket, ticket.TypeName), ("holder", words.Holder, ticket.Holder)),
                ["backFields"] = Fields(("address", words.Where, $"{ticket.VenueName}, {ticket.VenueAddress}"), ("ticket", words.Ticket, $"{ticket.TicketId}"), ("terms", "", words.Terms)),
            },
        };
        if (ticket.Code is { } code)
            pass["barcodes"] = new JsonArray(new JsonObject { ["format"] = "PKBarcodeFormatQR", ["message"] = code, ["messageEncoding"] = "iso-8859-1" });
        if (issuer.WebService is { } service)
            (pass["webServiceURL"], pass["authenticationToken"]) = (service, token);
        return pass;
    }

    /// <param name="sign">Makes a detached PKCS #7 signature over what it is given.</param>
    public static byte[] File(JsonObject content, Func<byte[], byte[]> sign)
    {
        var files = new List<(string Name, byte[] Bytes)> { ("pass.json", JsonSerializer.SerializeToUtf8Bytes(content)) };
        files.AddRange(Pictures);
#pragma warning disable CA5350 // The format's choice; what vouches for the manifest is its signature.
        var manifest = JsonSerializer.SerializeToUtf8Bytes(files.ToDictionary(file => file.Name, file => Convert.ToHexStringLower(SHA1.HashData(file.Bytes))));
#pragma warning restore CA5350
        files.Add(("manifest.json", manifest));
        files.Add(("signature", sign(manifest)));
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, file) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(file);
            }
        }

        return bytes.ToArray();
    }

    private static JsonArray Fields(params (string Key, string Label, string Value)[] fields) =>
        new([.. fields.Select(field => (JsonNode)Field(field.Key, field.Label, field.Value))]);

    private static JsonObject Field(string key, string label, string value)
    {
        var field = new JsonObject { ["key"] = key, ["value"] = WalletTicket.Line(value, 300) };
        if (label.Length > 0)
            field["label"] = label;
        return field;
    }

    private static string Iso(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Whose passes they are, as Apple knows them.</summary>
/// <param name="WebService">Where wallets ask for newer passes; null: they do not.</param>
internal sealed record ApplePassIssuer(string PassType, string Team, string Organization, string? WebService);
