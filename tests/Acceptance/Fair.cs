using System.Net.Http.Headers;
using System.Net.Http.Json;
using EventLoop.Requests;

namespace EventLoop.Acceptance;

/// <summary>A published event with gates and one device for all of them, set up over HTTP as its organizer does it.</summary>
internal sealed record Fair(string OrganizerToken, Guid EventId, IReadOnlyList<Guid> TicketTypes, IReadOnlyList<Guid> Gates, string DeviceToken)
{
    public static async Task<Fair> Open(Uri address, int gates, params (string Name, long Price, int Quantity)[] ticketTypes)
    {
        using var http = new HttpClient { BaseAddress = address };
        var account = new { email = $"organizer-{Guid.CreateVersion7():N}@example.org", password = "a long enough passphrase 7", name = "Organizer", role = "organizer" };
        await http.Post("/api/v1/auth/register", account).Json(201);
        var token = (await http.Post("/api/v1/auth/login", new { account.email, account.password }).Json()).Text("accessToken");
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

        var created = await http.Post("/api/v1/organizer/events", new
        {
            name = "The fair",
            description = "Three days in a field.",
            startTime = "2031-07-16T08:00:00Z",
            endTime = "2031-07-19T18:00:00Z",
            timeZone = "Europe/London",
            currency = "GBP",
            feePayer = "attendee",
            venue = new { name = "The field", address = "Eastnor, Herefordshire", capacity = 5000, latitude = 52.04, longitude = -2.38 },
            maxTicketsPerOrder = 8,
            ticketTypes = ticketTypes.Select(type => new { name = type.Name, price = type.Price, quantityTotal = type.Quantity }),
        }).Json(201);
        var eventId = created.GetProperty("eventId").GetGuid();
        var path = $"/api/v1/organizer/events/{eventId}";
        await http.PostAsync($"{path}/publish", null).Json();

        var gateIds = new List<Guid>();
        for (var number = 1; number <= gates; number++)
            gateIds.Add((await http.Post($"{path}/gates", new { name = $"Gate {number}" }).Json(201)).GetProperty("gateId").GetGuid());
        var device = gates == 0 ? "" : (await http.Post($"{path}/devices", new { name = "Scanner", gateIds }).Json(201)).Text("deviceToken");
        return new(token, eventId, [.. created.GetProperty("ticketTypes").EnumerateArray().Select(type => type.GetProperty("ticketTypeId").GetGuid())], gateIds, device);
    }

    public Task<Answer> Place(PersistentClient client, string key, string email, params (Guid TicketType, int Quantity)[] items) =>
        client.Send(() => Order(key, email, items));

    public HttpRequestMessage Order(string key, string email, params (Guid TicketType, int Quantity)[] items) => Request("/orders", key, new
    {
        eventId = EventId,
        items = items.Select(item => new { ticketTypeId = item.TicketType, quantity = item.Quantity }),
        attendee = new { email, name = "Ann Example" },
    });

    public static Task<Answer> Confirm(PersistentClient client, string key, Answer placed)
    {
        var order = placed.Body;
        return client.Send(() =>
        {
            var request = Request($"/orders/{order.Text("orderId")}/confirm", key, new { paymentIntentId = order.GetProperty("payment").Text("paymentIntentId") });
            request.Headers.Add("X-Order-Token", order.Text("orderToken"));
            return request;
        });
    }

    public Task<Answer> Scan(PersistentClient client, string code, Guid gateId, Guid nonce) => client.Send(() =>
    {
        var request = Request("/checkin/scan", null, new { code, gateId, direction = "entry", nonce });
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", DeviceToken);
        return request;
    });

    public Task<Answer> Figures(PersistentClient client) => client.Send(() =>
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/organizer/dashboard/analytics/{EventId}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", OrganizerToken);
        return request;
    });

    private static HttpRequestMessage Request(string path, string? key, object body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1{path}") { Content = JsonContent.Create(body, body.GetType()) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return request;
    }
}
