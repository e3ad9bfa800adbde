using System.Text.Json;
using System.Text.Json.Nodes;
using EventLoop.Accounts;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Requests;

/// <summary>
/// A product with one thing of every kind in it, all of them one organizer's and one attendee's, and others who have nothing to do with
/// them. Tests that are generated from the OpenAPI document find ids and words for their requests here.
/// </summary>
public sealed class World : IAsyncLifetime
{
    private int names;

    internal TestDatabase Database { get; private set; } = null!;

    internal Product Product { get; private set; } = null!;

    internal ApiDocument Document { get; private set; } = null!;

    /// <summary>Owns the event and all that belongs to it.</summary>
    internal SignedInClient Organizer { get; private set; } = null!;

    internal SignedInClient OtherOrganizer { get; private set; } = null!;

    /// <summary>Placed the order and holds its ticket.</summary>
    internal SignedInClient Attendee { get; private set; } = null!;

    internal SignedInClient OtherAttendee { get; private set; } = null!;

    /// <summary>Enrolled at the event's gate.</summary>
    internal HttpClient Device { get; private set; } = null!;

    /// <summary>Enrolled at another event.</summary>
    internal HttpClient WrongDevice { get; private set; } = null!;

    /// <summary>A guest with the token of an order that is not <c>orderId</c>.</summary>
    internal HttpClient OtherGuest { get; private set; } = null!;

    /// <summary>The ids (and the code) of the things there are, by the name that paths and bodies give them.</summary>
    internal Dictionary<string, string> Ids { get; } = [];

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.Create();
        Product = await Product.Start(Database);
        Document = await ApiDocument.Read(Product);
        (Organizer, OtherOrganizer) = (await Product.RegisterOrganizer(), await Product.RegisterOrganizer());
        (Attendee, OtherAttendee) = (await Product.RegisterAttendee(), await Product.RegisterAttendee());
        await OpenTheEvent();
        await BuyATicket();
        var key = new MasterKey([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        OtherGuest = Product.NewClient();
        OtherGuest.DefaultRequestHeaders.Add(OrderTokens.Header, new OrderTokens(key).For(Guid.CreateVersion7()));
    }

    public async Task DisposeAsync()
    {
        await Product.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>A value that makes sense for a member or parameter of this name; null when any value of its type does.</summary>
    internal JsonNode? Word(string name) => name switch
    {
        "email" => $"person{Interlocked.Increment(ref names)}@example.org",
        "password" => "correct horse battery",
        "role" => "attendee",
        "refreshToken" => "elr_none",
        "timeZone" => "Europe/Amsterdam",
        "currency" => "EUR",
        "feePayer" => "attendee",
        "taxMode" => "included",
        "taxRounding" => "line",
        "taxRate" => 900,
        "direction" => "entry",
        "quantityTotal" or "capacity" => 100_000,
        "from" or "admitsFrom" => "2026-01-01T00:00:00Z",
        "startTime" or "saleEnd" or "to" or "admitsUntil" => "2031-07-10T10:00:00Z",
        "endTime" => "2031-07-13T22:00:00Z",
        "saleStart" => "2026-01-01T00:00:00Z",
        "scannedAt" => "2026-07-10T10:00:00Z",
        "latitude" or "lat" => 52.4,
        "longitude" or "lng" => 4.9,
        "isSeated" => false,
        "nonce" => Guid.CreateVersion7().ToString(),
        "dayStartsAt" or "exitAllAt" or "hoursFrom" => "06:00",
        "hoursUntil" => "23:00",
        "validFrom" or "at" => "2031-07-10T10:00:00Z",
        "validUntil" => "2031-07-13T22:00:00Z",
        "days" => "2031-07-11",
        "reentry" => "after_exit",
        "inside" => "",
        "rights" => "scan",
        "paidBy" => "cash",
        "channel" => "email",
        "purpose" => "information",
        "phone" => "+31612345678",
        "boughtFrom" or "boughtUntil" => "2031-07-10T10:00:00Z",
        "csv" => "name\nAnn",
        "reason" => "other",
        "undoes" => Guid.CreateVersion7().ToString(),
        "q" => "ann",
        "url" => "https://hooks.example.org/eventloop",
        "types" => "order.placed",
        "offlineResult" => "admitted",
        "offlineReason" => "rules",
        "sentAt" => "2026-07-10T10:00:00Z",
        "since" => "1",
        "language" => "en",
        "kind" => "tickets",
        "frequency" => "daily",
        "source" => "newsletter",
        "orderChannel" => "online",
        "by" => "day",
        "scopes" => "events:read",
        "status" => "failed",
        "slug" => "an-address",
        "colour" or "secondColour" => "#d91e5b",
        "video" => "",
        "sort" => "name",
        "amount" => null,
        _ => Ids.GetValueOrDefault(name.EndsWith("Ids", StringComparison.Ordinal) ? name[..^1] : name),
    };

    /// <summary>A body that the operation understands.</summary>
    internal JsonNode? Sample(ApiOperation operation) => operation.Body is null ? null : Sample(operation.Body, "");

    private JsonNode? Sample(JsonNode? reference, string name)
    {
        var schema = Document.Resolve(reference);
        if (schema["oneOf"] is JsonArray choices)
            return Sample(choices.First(c => (string?)c!["type"] != "null"), name);
        return TypeOf(schema) switch
        {
            "object" => new JsonObject((schema["properties"] as JsonObject ?? [])
                .Select(p => KeyValuePair.Create(p.Key, Sample(p.Value, p.Key)))),
            "array" => new JsonArray(Sample(schema["items"], name)),
            "integer" or "number" => Word(name)?.DeepClone() ?? 2,
            "boolean" => false,
            _ => Word(name)?.DeepClone() ?? ((string?)schema["format"] == "uuid" ? Guid.CreateVersion7().ToString() : "Some words"),
        };
    }

    private static string? TypeOf(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => several.Select(t => (string?)t).First(t => t != "null"),
        var one => (string?)one,
    };

    private async Task OpenTheEvent()
    {
        var (created, gateId, deviceToken) = await OpenAnEvent(Organizer);
        (Ids["eventId"], Ids["gateId"]) = (created.Text("eventId"), gateId);
        Ids["ticketTypeId"] = created.GetProperty("ticketTypes")[0].Text("ticketTypeId");
        Device = Product.NewClient(deviceToken);

        // The device that is named may be revoked; the one that scans goes on.
        var spare = await Organizer.Client.Post(
            $"/api/v1/organizer/events/{Ids["eventId"]}/devices", new { name = "Spare", gateIds = new[] { gateId } }).Json(201);
        Ids["deviceId"] = spare.Text("deviceId");

        // Staff who were assigned, and no one who calls.
        var staff = await Product.RegisterAttendee();
        Ids["userId"] = (await Organizer.Client.Post($"/api/v1/organizer/events/{Ids["eventId"]}/staff", new { email = staff.Email }).Json()).Text("userId");

        var webhook = await Organizer.Client.Post("/api/v1/organizer/webhooks", new { url = "https://hooks.example.org/", types = new[] { "event.changed" } }).Json(201);
        Ids["webhookId"] = webhook.Text("webhookId");
        var key = await Organizer.Client.Post("/api/v1/organizer/api-keys", new { name = "Partner", scopes = new[] { "events:read" } }).Json(201);
        (Ids["keyId"], Ids["format"]) = (key.Text("keyId"), "csv");

        (_, _, deviceToken) = await OpenAnEvent(OtherOrganizer);
        WrongDevice = Product.NewClient(deviceToken);
    }

    private async Task<(JsonElement Event, string GateId, string DeviceToken)> OpenAnEvent(SignedInClient organizer)
    {
        var created = await organizer.Client.Post("/api/v1/organizer/events", Sample(Document.Operations.Single(o => o.Id == "createEvent"))!).Json(201);
        var events = $"/api/v1/organizer/events/{created.Text("eventId")}";
        await organizer.Client.Post($"{events}/publish", new { }).Json();
        var gateId = (await organizer.Client.Post($"{events}/gates", new { name = "Main gate" }).Json(201)).Text("gateId");
        var device = await organizer.Client.Post($"{events}/devices", new { name = "Scanner", gateIds = new[] { gateId } }).Json(201);
        return (created, gateId, device.Text("deviceToken"));
    }

    private async Task BuyATicket()
    {
        var order = await Attendee.Client.Post("/api/v1/orders", new
        {
            eventId = Ids["eventId"],
            items = new[] { new { ticketTypeId = Ids["ticketTypeId"], quantity = 2 } },
            attendee = new { email = Attendee.Email, name = "The attendee" },
        }).Json(201);
        Ids["orderId"] = order.Text("orderId");
        if (order.GetProperty("payment") is { ValueKind: JsonValueKind.Object } payment)
            Ids["paymentIntentId"] = payment.Text("paymentIntentId");
        var paid = await Attendee.Client.Post(
            $"/api/v1/orders/{Ids["orderId"]}/confirm", new { paymentIntentId = Ids.GetValueOrDefault("paymentIntentId") }).Json();
        (Ids["ticketId"], Ids["code"]) = (paid.GetProperty("tickets")[0].Text("ticketId"), paid.GetProperty("tickets")[0].Text("code"));
    }
}
