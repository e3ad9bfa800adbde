using System.Net.Http.Json;
using EventLoop.Events;
using EventLoop.Requests;
using Xunit;

namespace EventLoop.Payments;

/// <summary>A card's number in a field that is not for one, over HTTP.</summary>
public sealed class CardNumbersApiTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    [Fact]
    public async Task Wherever_people_write_a_cards_number_is_refused_by_the_fields_name_and_not_repeated()
    {
        const string Number = "4242 4242 4242 4242";
        var festival = await Festival.Open(fixture.Product);
        var (client, type) = (festival.Client, festival.TicketTypeIds[0]);
        var order = await festival.Buy(2);
        var items = new[] { new { ticketTypeId = type, quantity = 1 } };
        var wrong = new (string Field, Task<HttpResponseMessage> Answer)[]
        {
            ("attendee.name", client.Post("/api/v1/orders", new { eventId = festival.EventId, items, attendee = new { email = "ann@example.org", name = Number } })),
            ("attendee.phone", client.Post("/api/v1/orders", new { eventId = festival.EventId, items, attendee = new { email = "ann@example.org", name = "Ann", phone = Number } })),
            ("attendee.email", client.Post("/api/v1/orders", new { eventId = festival.EventId, items, attendee = new { email = "4242424242424242@example.org", name = "Ann" } })),
            ("name", festival.Change(new { name = $"Card {Number}" })),
            ("description", festival.Change(new { description = $"Pay with {Number}" })),
            ("name", client.Post($"{festival.Path}/gates", new { name = Number })),
            ("reason", client.Post($"/api/v1/organizer/orders/{order.Text("orderId")}/refund", new { reason = $"Paid with {Number}" })),
            ("name", client.PutAsJsonAsync($"/api/v1/organizer/tickets/{order.GetProperty("tickets")[0].Text("ticketId")}/transfer", new { email = "bo@example.org", name = Number })),
            ("note", client.Post($"{festival.Path}/complimentary", new { ticketTypeId = type, quantity = 1, attendee = new { name = "Bo" }, note = Number })),
            ("name", fixture.Product.Client.Post("/api/v1/auth/register", new { email = "cas@example.org", password = "a long enough password", name = Number, role = "attendee" })),
        };
        foreach (var (field, answer) in wrong)
        {
            var problem = await answer.Problem(400, "invalid_request");
            Assert.Contains("payment card", problem.GetProperty("errors").GetProperty(field)[0].GetString(), StringComparison.Ordinal);
            Assert.False(CardSearch.IsIn(problem.GetRawText()), field);
        }
    }

    [Fact]
    public async Task A_line_of_a_guest_list_with_a_cards_number_is_wrong_and_the_others_are_not()
    {
        var festival = await Festival.Open(fixture.Product);

        var imported = await festival.Client.Post($"{festival.Path}/guests/import", new { csv = "name,note\nAnn,plus one\nBo,paid with 5555 5555 5555 4444\n" }).Json();

        Assert.Equal(["", "card_number"], imported.GetProperty("guests").EnumerateArray().Select(guest => string.Join(' ', guest.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString()))));
    }
}
