using EventLoop.Requests;
using Xunit;
using static EventLoop.Events.OrganizerEventsApiTests;

namespace EventLoop.Events;

public sealed class EventSearchTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    private Product Product => fixture.Product;

    [Fact]
    public async Task Near_a_place_the_nearest_come_first_and_the_far_ones_do_not_come()
    {
        await Festival.Open(Product, Festival.Event("Rotterdam near", Festival.Venue(51.9244, 4.4777)));
        await Festival.Open(Product, Festival.Event("Utrecht near", Festival.Venue(52.0907, 5.1214)));
        await Festival.Open(Product, Festival.Event("Amsterdam near", Festival.Venue(52.3676, 4.9041)));
        await Festival.Create(Product, Festival.Event("Draft near", Festival.Venue(52.3676, 4.9041)));

        const string Near = "/api/v1/events?q=near&lat=52.3731&lng=4.8926";
        var all = await Product.Client.GetAsync(Near + "&radiusKm=100").Json();
        Assert.Equal(["Amsterdam near", "Utrecht near", "Rotterdam near"], Names(all));
        // From the Dam to Utrecht's Dom church it is 35.1 km on the ellipsoid.
        Assert.InRange(all.GetProperty("items")[1].GetProperty("distanceKm").GetDouble(), 34.8, 35.4);
        Assert.Equal(["Amsterdam near", "Utrecht near"], Names(await Product.Client.GetAsync(Near + "&radiusKm=40").Json()));
        Assert.Equal(["Amsterdam near"], Names(await Product.Client.GetAsync(Near + "&radiusKm=2").Json()));

        var first = await Product.Client.GetAsync(Near + "&radiusKm=100&limit=2").Json();
        var second = await Product.Client.GetAsync($"{Near}&radiusKm=100&limit=2&cursor={first.Text("nextCursor")}").Json();
        Assert.Equal(["Amsterdam near", "Utrecht near"], Names(first));
        Assert.Equal(["Rotterdam near"], Names(second));
    }

    [Fact]
    public async Task Every_word_must_occur_somewhere()
    {
        await Festival.Open(Product, Festival.Event("Jazz in the park", Festival.Venue(name: "Vondelpark")));
        await Festival.Open(Product, Festival.Event("Jazz at home", Festival.Venue(name: "100% home_made")));

        Assert.Equal(["Jazz in the park"], await Find("q=jazz vondel"));
        Assert.Equal(["Jazz at home"], await Find("q=JAZZ 100%25"));
        Assert.Equal(["Jazz at home"], await Find("q=jazz e_m"));
        Assert.Empty(await Find("q=jazz home vondel"));
        Assert.Empty(await Find("q=j_zz"));
    }

    [Fact]
    public async Task Events_are_found_by_their_start_and_come_in_its_order()
    {
        await Festival.Open(Product, Festival.Event("Third by start", startTime: "2031-03-03T10:00:00Z", endTime: "2031-03-04T10:00:00Z"));
        await Festival.Open(Product, Festival.Event("First by start", startTime: "2031-03-01T10:00:00Z", endTime: "2031-03-04T10:00:00Z"));
        await Festival.Open(Product, Festival.Event("Second by start", startTime: "2031-03-02T10:00:00Z", endTime: "2031-03-04T10:00:00Z"));

        Assert.Equal(["First by start", "Second by start", "Third by start"], await Find("q=by start"));
        Assert.Equal(["Second by start"], await Find("q=by start&from=2031-03-02T00:00:00Z&to=2031-03-02T23:00:00Z"));
        var first = await Product.Client.GetAsync("/api/v1/events?q=by start&limit=1").Json();
        Assert.Equal(["Second by start", "Third by start"], await Find($"q=by start&cursor={first.Text("nextCursor")}"));
    }

    [Theory]
    [InlineData("lat=91&lng=0", "lat")]
    [InlineData("lat=1", "lng")]
    [InlineData("lat=NaN&lng=1", "lat")]
    [InlineData("from=yesterday", "from")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("cursor=abc", "cursor")]
    public async Task What_is_wrong_with_a_search_is_told_by_parameter(string query, string parameter)
    {
        var problem = await Product.Client.GetAsync("/api/v1/events?" + query).Problem(400, "invalid_request");
        Assert.Equal([parameter], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    private async Task<IEnumerable<string>> Find(string query) => Names(await Product.Client.GetAsync("/api/v1/events?" + query).Json());
}
