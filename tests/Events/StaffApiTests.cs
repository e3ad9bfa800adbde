using System.Net;
using EventLoop.Requests;
using Xunit;

namespace EventLoop.Events;

public sealed class StaffApiTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    private Product Product => fixture.Product;

    [Fact]
    public async Task Staff_scan_at_the_gates_of_their_event_until_they_are_removed()
    {
        var festival = await Festival.Open(Product, Festival.Event(ticketTypes: [Festival.TicketType("Free", 0)]));
        var (gate, elsewhere) = (await festival.AddGate("North"), await (await Festival.Open(Product)).AddGate("Elsewhere"));
        var sam = await Product.RegisterAttendee();
        var code = (await festival.Buy()).GetProperty("tickets")[0].Text("code");
        await sam.Client.Post("/api/v1/checkin/scan", Scanned(gate, code)).Problem(403, "forbidden");

        for (var times = 0; times < 2; times++)
        {
            var assigned = await festival.Client.Post(festival.Path + "/staff", new { email = sam.Email.ToUpperInvariant() }).Json();
            Assert.Equal((sam.UserId, sam.Email), (assigned.GetProperty("userId").GetGuid(), assigned.Text("email")));
        }

        var listed = (await festival.Client.GetAsync(festival.Path + "/staff").Json()).GetProperty("items");
        Assert.Equal(sam.Email, Assert.Single(listed.EnumerateArray()).Text("email"));
        Assert.Equal("admitted", (await sam.Client.Post("/api/v1/checkin/scan", Scanned(gate, code)).Json()).Text("result"));
        await sam.Client.Post("/api/v1/checkin/scan", Scanned(elsewhere, code)).Problem(403, "forbidden");
        await sam.Client.GetAsync(festival.Path).Problem(403, "forbidden");
        Assert.Equal(["attendee", "staff"], (await sam.Client.GetAsync("/api/v1/me").Json()).GetProperty("roles").EnumerateArray().Select(role => role.GetString()));

        for (var times = 0; times < 2; times++)
        {
            using var removed = await festival.Client.DeleteAsync($"{festival.Path}/staff/{sam.UserId}");
            Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
            await sam.Client.Post("/api/v1/checkin/scan", Scanned(gate, code)).Problem(403, "forbidden");
        }

        Assert.Empty((await festival.Client.GetAsync(festival.Path + "/staff").Json()).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Only_who_has_an_account_becomes_staff()
    {
        var festival = await Festival.Open(Product);
        var staff = festival.Path + "/staff";

        await festival.Client.Post(staff, new { email = "nobody@example.org" }).Problem(422, "account_not_found");
        await festival.Client.Post(staff, new { userId = Guid.CreateVersion7() }).Problem(422, "account_not_found");
        await festival.Client.Post(staff, new { }).Problem(400, "invalid_request");
        var sam = await Product.RegisterAttendee();
        Assert.Equal(sam.Email, (await festival.Client.Post(staff, new { userId = sam.UserId }).Json()).Text("email"));
    }

    private static object Scanned(Guid gateId, string code) => new { code, gateId, direction = "entry", nonce = Guid.CreateVersion7() };
}
