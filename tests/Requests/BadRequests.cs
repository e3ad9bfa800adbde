using System.Text;
using System.Text.Json.Nodes;

namespace EventLoop.Requests;

/// <summary>Makes requests that range from right to hopeless, the same ones for the same seed.</summary>
internal sealed class BadRequests(World world, int seed)
{
    /// <summary>Stands in a body for an escaped half of a surrogate pair, which no JSON library will write.</summary>
    private const string LoneSurrogate = "@@lone@@";

    private static readonly string[] Texts =
    [
        "", " ", "x", "0", "-1", "null", "true", "NaN", "Infinity", "1e999", "9223372036854775808", "\u0000", "a\u0000b", "\u0001", "\t\r\n",
        LoneSurrogate, "😀😀", "\u202Eabc", "ß", "İ", "'; drop table users; --", "%00", "%", "_", "\\", "{}", "[]", "<script>", "../../etc/passwd",
        "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "{0193a000-0000-7000-8000-000000000001}",
        "0193a0000000700080000000000000ff", "not-a-uuid", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z", "2026-01-01", "2026-01-01T00:00:00", "2030-01-01T00:00:00.1234567890123Z",
        "a@b", "a@b@c", "@", "Europe/Nowhere", "../Europe/Amsterdam", "EURO", "eur", "XXX", "organizer", "staff", "both", "admitted",
        "eyJhIjoxfQ", "AAAA", "T1:", "T1:%%%", "elr_AAAA.BBBB",
    ];

    private static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "2", "255", "256", "1000000", "2147483647", "-2147483648", "2147483648", "9223372036854775807",
        "-9223372036854775808", "9223372036854775808", "1e3", "1.0", "0.5", "-0.5", "1e308", "1e-308", "1e999", "-1e999", "90.0001", "180.1",
    ];

    private static readonly HttpMethod[] WithBody = [HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch];

    /// <summary>The request with this number, and what it says, for people.</summary>
    public (ApiOperation Operation, HttpClient Client, HttpRequestMessage Request, string Told) Make(int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        var operation = world.Document.Operations[number % world.Document.Operations.Count];
        var (who, client) = Caller(operation, random);
        var address = Path(operation, random) + Query(operation, random);
        var request = new HttpRequestMessage(operation.Method, address);
        if (random.Next(4) == 0)
            request.Headers.TryAddWithoutValidation(Idempotency.Header, random.Next(5) == 0 ? "two words" : $"key-{number}");
        if (random.Next(10) == 0)
            request.Headers.TryAddWithoutValidation("X-Order-Token", "made-up");

        var body = WithBody.Contains(operation.Method) ? Body(operation, random) : null;
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType(random));
        }

        var shown = body is null ? "" : Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, 500));
        return (operation, client, request, $"request {number}: {operation.Method} {address} by {who} {shown}");
    }

    /// <summary>Mostly somebody who gets past the door.</summary>
    private (string, HttpClient) Caller(ApiOperation operation, Random random) => random.Next(10) switch
    {
        0 => ("a guest", world.Product.Client),
        1 => ("another event's device", world.WrongDevice),
        2 => ("another attendee", world.OtherAttendee.Client),
        _ => operation.Access switch
        {
            "Scanner" => ("the device", world.Device),
            "OrderHolder" or "Attendee" or "SignedIn" => ("the attendee", world.Attendee.Client),
            _ => ("the organizer", world.Organizer.Client),
        },
    };

    private string Path(ApiOperation operation, Random random)
    {
        var path = operation.Path;
        foreach (var parameter in operation.Parameters.Where(p => p.In == "path"))
        {
            var known = world.Ids.GetValueOrDefault(parameter.Name) ?? Guid.CreateVersion7().ToString();
            var value = random.Next(10) switch
            {
                0 => Text(random),
                1 => RandomId(random),
                _ => known,
            };

            // These two never reach the product: the client or the server takes them for another address.
            if (value.Length == 0 || value.Contains('\0', StringComparison.Ordinal) || value.Contains("..", StringComparison.Ordinal))
                value = "x";
            path = path.Replace($"{{{parameter.Name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
        }

        return path;
    }

    private static string RandomId(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    private string Query(ApiOperation operation, Random random)
    {
        var parts = operation.Parameters.Where(p => p.In == "query" && random.Next(2) == 0)
            .Select(p => $"{p.Name}={Uri.EscapeDataString(Value(p.Name, random))}").ToList();
        if (random.Next(20) == 0)
            parts.Add("unknown=%ff%fe");
        if (random.Next(20) == 0 && parts.Count > 0)
            parts.Add(parts[0]);
        return parts.Count == 0 ? "" : $"?{string.Join('&', parts)}";
    }

    private string Value(string name, Random random) => random.Next(6) switch
    {
        < 4 => world.Word(name)?.ToString() ?? "5",
        4 => Numbers[random.Next(Numbers.Length)],
        _ => Text(random),
    };

    private static string Text(Random random) => random.Next(20) == 0
        ? new string('y', random.Next(1, 4) switch { 1 => 201, 2 => 2_000, _ => 4_000 })
        : Texts[random.Next(Texts.Length)];

    private static string ContentType(Random random) => random.Next(30) switch
    {
        0 => "text/plain",
        1 => "application/json; charset=utf-16",
        2 => "application/x-www-form-urlencoded",
        _ => "application/json",
    };

    private byte[]? Body(ApiOperation operation, Random random)
    {
        var sample = world.Sample(operation);
        var kind = random.Next(100);
        if (sample is null)
            return kind < 30 ? Encoding.UTF8.GetBytes(Texts[random.Next(Texts.Length)]) : null;
        for (var changes = kind < 10 ? 0 : random.Next(1, 4); changes > 0; changes--)
            sample = Change(sample, random);
        var text = (sample?.ToJsonString() ?? "null").Replace(LoneSurrogate, "\\ud800", StringComparison.Ordinal);
        return kind switch
        {
            > 97 => Encoding.UTF8.GetBytes(text[..random.Next(text.Length)]),
            > 95 => BreakUtf8(Encoding.UTF8.GetBytes(text), random),
            > 94 => Encoding.UTF8.GetBytes($"{{\"deep\":{new string('[', 100_000)}"),
            > 93 => Encoding.UTF8.GetBytes($"{{\"name\":\"{new string('z', random.Next(2) == 0 ? 200_000 : 400_000)}\"}}"),
            > 92 => Encoding.UTF8.GetBytes($"{{\"name\":1,{text.TrimStart('{')}"),
            > 91 => [.. Encoding.UTF8.GetPreamble(), .. Encoding.UTF8.GetBytes(text)],
            > 90 => Encoding.Unicode.GetBytes(text),
            > 89 => [],
            _ => Encoding.UTF8.GetBytes(text),
        };
    }

    private static byte[] BreakUtf8(byte[] json, Random random)
    {
        json[random.Next(json.Length)] = (byte)random.Next(0x80, 0x100);
        return json;
    }

    /// <summary>Takes out, or puts something else in the place of, one member anywhere in the body.</summary>
    private static JsonNode? Change(JsonNode? node, Random random)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members when random.Next(10) > 0:
                var name = members.ElementAt(random.Next(members.Count)).Key;
                if (random.Next(6) == 0)
                    members.Remove(name);
                else if (members[name] is JsonObject or JsonArray && random.Next(3) > 0)
                    members[name] = Change(members[name]?.DeepClone(), random);
                else
                    members[name] = Anything(random);
                return members;
            case JsonArray { Count: > 0 } items when random.Next(10) > 0:
                if (random.Next(6) == 0)
                    Repeat(items, random.Next(2) == 0 ? 3 : 300);
                else
                    items[0] = random.Next(2) == 0 ? Change(items[0]?.DeepClone(), random) : Anything(random);
                return items;
            default:
                return Anything(random);
        }
    }

    private static void Repeat(JsonArray items, int times)
    {
        var first = items[0];
        for (var i = 0; i < times; i++)
            items.Add(first?.DeepClone());
    }

    private static JsonNode? Anything(Random random) => random.Next(8) switch
    {
        0 => null,
        1 => JsonValue.Create(random.Next(2) == 0),
        2 or 3 => JsonNode.Parse(Numbers[random.Next(Numbers.Length)]),
        4 => random.Next(2) == 0 ? new JsonArray() : new JsonObject { ["a"] = new JsonArray(1, null, "x") },
        _ => JsonValue.Create(Text(random)),
    };
}
