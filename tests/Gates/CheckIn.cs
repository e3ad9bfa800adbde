using System.Net.Http.Json;
using System.Text.Json;
using EventLoop.Events;
using EventLoop.Requests;

namespace EventLoop.Gates;

/// <summary>A published event with two gates, and a device that works for the first, over HTTP.</summary>
internal sealed record CheckIn(Festival Festival, Guid North, Guid South, HttpClient Device, Guid DeviceId)
{
    public static async Task<CheckIn> Open(Product product)
    {
        var festival = await Festival.Open(product, Festival.Event(ticketTypes: [Festival.TicketType("Free", 0), Festival.TicketType("Other", 0)]));
        var north = await AddGate(festival, new { name = "North" });
        var south = await AddGate(festival, new { name = "South" });
        var device = await festival.Client.Post($"{festival.Path}/devices", new { name = "Scanner", gateIds = new[] { north } }).Json(201);
        return new(festival, north, south, product.NewClient(device.Text("deviceToken")), device.GetProperty("deviceId").GetGuid());
    }

    public static async Task<Guid> AddGate(Festival festival, object gate) =>
        (await festival.Client.Post($"{festival.Path}/gates", gate).Json(201)).GetProperty("gateId").GetGuid();

    /// <summary>A ticket: its id, its code, and the order's token.</summary>
    public async Task<(Guid TicketId, string Code, string OrderToken)> Buy()
    {
        var order = await Festival.Place();
        using var confirm = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/orders/{order.Text("orderId")}/confirm");
        confirm.Headers.Add("X-Order-Token", order.Text("orderToken"));
        confirm.Content = JsonContent.Create(new { });
        var ticket = (await Festival.Product.Client.SendAsync(confirm).Json()).GetProperty("tickets")[0];
        return (ticket.GetProperty("ticketId").GetGuid(), ticket.Text("code"), order.Text("orderToken"));
    }

    public Task<HttpResponseMessage> Send(HttpClient by, string code, Guid? gate = null, string direction = "entry", Guid? nonce = null) =>
        by.Post("/api/v1/checkin/scan", new { code, gateId = gate ?? North, direction, nonce = nonce ?? Guid.CreateVersion7() });

    public Task<JsonElement> Scan(string code, string direction = "entry", Guid? nonce = null) => Send(Device, code, null, direction, nonce).Json();

    public static Task<HttpResponseMessage> Transfer(HttpClient by, Guid ticketId, string? orderToken = null, string? key = null, string name = "Bo Example")
    {
        var transfer = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/organizer/tickets/{ticketId}/transfer")
        {
            Content = JsonContent.Create(new { email = "bo@example.org", name }),
        };
        if (orderToken is not null)
            transfer.Headers.Add("X-Order-Token", orderToken);
        if (key is not null)
            transfer.Headers.Add("Idempotency-Key", key);
        return by.SendAsync(transfer);
    }
}
