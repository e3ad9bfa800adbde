using System.Net.Http.Json;
using EventLoop.Events;
using EventLoop.Requests;
using Xunit;

namespace EventLoop.Orders;

/// <summary>Purchase limits over HTTP.</summary>
public sealed class LimitsApiTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    [Fact]
    public async Task An_organizer_limits_what_one_device_may_have_and_sees_who_wanted_more()
    {
        var festival = await Festival.Open(fixture.Product, Festival.Event(ticketTypes: [Festival.TicketType("Free", 0)]));
        var limits = new { perDevice = 2, ticketTypes = new[] { new { ticketTypeId = festival.TicketTypeIds[0], perPerson = 5 } }, suspicious = new { orders = 2, minutes = 5 } };
        var set = await festival.Client.PutAsync($"{festival.Path}/limits", JsonContent.Create(limits)).Json();
        Assert.Equal(set.GetRawText(), (await festival.Client.GetAsync($"{festival.Path}/limits").Json()).GetRawText());
        Assert.Equal((2, 5), (set.GetProperty("perDevice").GetInt32(), set.GetProperty("ticketTypes")[0].GetProperty("perPerson").GetInt32()));

        using var phone = fixture.Product.NewClient();
        phone.DefaultRequestHeaders.Add("X-Device-Id", "the phone");
        await festival.Place(2, buyer: phone);
        await phone.Post("/api/v1/orders", new
        {
            eventId = festival.EventId,
            items = new[] { new { ticketTypeId = festival.TicketTypeIds[0], quantity = 1 } },
            attendee = new { email = "bob@example.org", name = "Bob" },
        }).Problem(422, "over_purchase_limit");
        await festival.Place(2);

        var found = (await festival.Client.GetAsync($"{festival.Path}/suspicions").Json()).GetProperty("items").EnumerateArray().ToList();
        Assert.Contains(found, one => one.Text("what") == "over_limit" && one.Text("by") == "device" && one.GetProperty("orderIds").GetArrayLength() == 1);
        Assert.DoesNotContain(found, one => one.GetRawText().Contains("phone", StringComparison.Ordinal));

        var none = await festival.Client.PutAsync($"{festival.Path}/limits", JsonContent.Create(new { })).Json();
        Assert.Equal("[]", none.GetProperty("ticketTypes").GetRawText());
        await festival.Place(2, buyer: phone);
    }

    [Theory]
    [InlineData("""{ "perPerson": 0 }""", 400, "invalid_request")]
    [InlineData("""{ "suspicious": { "orders": 1, "minutes": 5 } }""", 400, "invalid_request")]
    [InlineData("""{ "ticketTypes": [ { "ticketTypeId": "0193a000-0000-7000-8000-000000000001", "perCard": 1 } ] }""", 422, "ticket_type_not_found")]
    public async Task Limits_that_make_no_sense_are_refused(string body, int status, string code)
    {
        var festival = await Festival.Create(fixture.Product);

        await festival.Client.PutAsync($"{festival.Path}/limits", new StringContent(body, null, "application/json")).Problem(status, code);
    }
}
