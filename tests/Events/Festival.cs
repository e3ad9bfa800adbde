using System.Net.Http.Json;
using System.Text.Json;
using EventLoop.Requests;

namespace EventLoop.Events;

/// <summary>An organizer with an event, and what can be done with it over HTTP.</summary>
internal sealed record Festival(Product Product, SignedInClient Organizer, Guid EventId, IReadOnlyList<Guid> TicketTypeIds)
{
    public HttpClient Client => Organizer.Client;

    public string Path => $"/api/v1/organizer/events/{EventId}";

    public static object Venue(double latitude = 52.3731, double longitude = 4.8926, string name = "The hall") =>
        new { name, address = "Dam 1, Amsterdam", capacity = 5000, latitude, longitude };

    public static object TicketType(string name = "Regular", long price = 2500, int quantityTotal = 100) => new { name, price, quantityTotal };

    public static object Event(
        string name = "Night of tests",
        object? venue = null,
        object[]? ticketTypes = null,
        string feePayer = "attendee",
        string currency = "EUR",
        string startTime = "2030-06-01T18:00:00Z",
        string endTime = "2030-06-03T22:00:00Z") => new
        {
            name,
            description = "All day long.",
            startTime,
            endTime,
            timeZone = "Europe/Amsterdam",
            currency,
            feePayer,
            venue = venue ?? Venue(),
            maxTicketsPerOrder = 8,
            ticketTypes = ticketTypes ?? [TicketType()],
        };

    public static async Task<Festival> Create(Product product, object? body = null, SignedInClient? organizer = null)
    {
        organizer ??= await product.RegisterOrganizer();
        var created = await organizer.Client.Post("/api/v1/organizer/events", body ?? Event()).Json(201);
        return new(
            product,
            organizer,
            created.GetProperty("eventId").GetGuid(),
            [.. created.GetProperty("ticketTypes").EnumerateArray().Select(type => type.GetProperty("ticketTypeId").GetGuid())]);
    }

    public static async Task<Festival> Open(Product product, object? body = null, SignedInClient? organizer = null)
    {
        var festival = await Create(product, body, organizer);
        await festival.Publish();
        return festival;
    }

    public Task<JsonElement> Publish() => Client.PostAsync(Path + "/publish", null).Json();

    public Task<JsonElement> Get() => Client.GetAsync(Path).Json();

    public Task<JsonElement> Figures() => Client.GetAsync($"/api/v1/organizer/dashboard/analytics/{EventId}").Json();

    public Task<HttpResponseMessage> Change(object change) => Client.PatchAsync(Path, JsonContent.Create(change));

    public Task<HttpResponseMessage> ChangeTicketType(int ticketType, object change) =>
        Client.PatchAsync($"{Path}/ticket-types/{TicketTypeIds[ticketType]}", JsonContent.Create(change));

    public async Task<Guid> AddGate(string name) =>
        (await Client.Post(Path + "/gates", new { name }).Json(201)).GetProperty("gateId").GetGuid();

    /// <summary>Scans a code as the organizer.</summary>
    public async Task<string> Scan(Guid gateId, string code, string direction = "entry") =>
        (await Client.Post("/api/v1/checkin/scan", DevicesApiTests.Scanned(gateId, code, direction)).Json()).Text("result");

    /// <summary>Places an order and pays it.</summary>
    public async Task<JsonElement> Buy(int quantity = 1, int ticketType = 0, HttpClient? buyer = null, string email = "ann@example.org", string name = "Ann Example")
    {
        var order = await Place(quantity, ticketType, buyer, email, name);
        using var confirm = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/orders/{order.Text("orderId")}/confirm");
        confirm.Headers.Add("X-Order-Token", order.Text("orderToken"));
        var payment = order.GetProperty("payment");
        confirm.Content = JsonContent.Create(new
        {
            paymentIntentId = payment.ValueKind == JsonValueKind.Null ? null : payment.Text("paymentIntentId"),
        });
        return await (buyer ?? Product.Client).SendAsync(confirm).Json();
    }

    public Task<JsonElement> Place(
        int quantity = 1, int ticketType = 0, HttpClient? buyer = null, string email = "ann@example.org", string name = "Ann Example") =>
        (buyer ?? Product.Client).Post("/api/v1/orders", new
        {
            eventId = EventId,
            items = new[] { new { ticketTypeId = TicketTypeIds[ticketType], quantity } },
            attendee = new { email, name },
        }).Json(201);
}
