using System.Net.ServerSentEvents;
using System.Text.Json;
using EventLoop.Events;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Analytics;

public sealed class LiveTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private Product Product => fixture.Product;

    [Fact]
    public async Task A_sale_shows_without_reconnecting()
    {
        var festival = await Festival.Open(Product, Festival.Event(ticketTypes: [Festival.TicketType(), Festival.TicketType("VIP", 9000, 10)]));
        using var watch = await Watch(festival);
        Assert.Equal((0, 0, 110, 0), await watch.Next());

        await festival.Buy(2);
        await watch.Until((2, 0, 108, 5000));
        await festival.Place(3, 1);
        await watch.Until((2, 3, 105, 5000));
        await festival.Buy(1, 1);
        await watch.Until((3, 3, 104, 14000));

        var types = watch.Last.GetProperty("byTicketType").EnumerateArray().ToList();
        Assert.Equal(["Regular", "VIP"], types.Select(type => type.Text("name")));
        Assert.Equal([2, 1], types.Select(type => type.GetProperty("sold").GetInt32()));
    }

    [Fact]
    public async Task An_admission_shows_without_reconnecting()
    {
        var festival = await Festival.Open(Product);
        var (north, south) = (await festival.AddGate("North"), await festival.AddGate("South"));
        var codes = (await festival.Buy(2)).GetProperty("tickets").EnumerateArray().Select(ticket => ticket.Text("code")).ToList();
        using var watch = await Watch(festival);
        await watch.Next();

        Assert.Equal("admitted", await festival.Scan(north, codes[0]));
        Assert.Equal("admitted", await festival.Scan(south, codes[1]));
        Assert.Equal("exited", await festival.Scan(south, codes[0], "exit"));
        while ((watch.Last.GetProperty("admitted").GetInt32(), watch.Last.GetProperty("inside").GetInt32()) != (2, 1))
            await watch.Next();

        var gates = watch.Last.GetProperty("byGate").EnumerateArray().ToList();
        Assert.Equal(["North", "South"], gates.Select(gate => gate.Text("name")));
        Assert.Equal([1, 1], gates.Select(gate => gate.GetProperty("admitted").GetInt32()));
        Assert.Equal([0, 1], gates.Select(gate => gate.GetProperty("exited").GetInt32()));
    }

    [Fact]
    public async Task Who_connects_late_sees_the_full_picture_at_once()
    {
        var festival = await Festival.Open(Product);
        await festival.Buy(4);
        using (var first = await Watch(festival))
            Assert.Equal((4, 0, 96, 10000), await first.Next());
        await festival.Buy(1);
        using var second = await Watch(festival);
        Assert.Equal((5, 0, 95, 12500), await second.Next());
    }

    [Fact]
    public async Task No_more_than_five_pictures_come_in_a_second_and_the_last_one_is_right()
    {
        var festival = await Festival.Open(Product);
        using var watch = await Watch(festival);
        await watch.Next();

        var buying = Task.WhenAll(Enumerable.Range(0, 50).Select(_ => festival.Buy()));
        await watch.Until((50, 0, 50, 125_000));
        await buying;

        // Of any six in a row, the last came a second after the first; the clock of the client may cut a little off.
        Assert.All(watch.Times.Zip(watch.Times.Skip(5)), pair => Assert.True(pair.Second - pair.First > TimeSpan.FromMilliseconds(900)));
    }

    [Fact]
    public async Task After_a_restart_the_picture_is_as_it_was()
    {
        await using var database = await TestDatabase.Create();
        Guid eventId;
        SignedInClient organizer;
        await using (var product = await Product.Start(database))
        {
            var festival = await Festival.Open(product);
            await festival.Buy(3);
            (eventId, organizer) = (festival.EventId, festival.Organizer);
        }

        await using var again = await Product.Start(database);
        var session = await again.Client.Post("/api/v1/auth/login", new { email = organizer.Email, password = organizer.Password }).Json();
        using var client = again.NewClient(session.Text("accessToken"));
        using var watch = await LiveWatching.Start(client, eventId, Patience);
        Assert.Equal((3, 0, 97, 7500), await watch.Next());
    }

    private static Task<LiveWatching> Watch(Festival festival) => LiveWatching.Start(festival.Client, festival.EventId, Patience);
}

/// <summary>A client of the live counters.</summary>
internal sealed class LiveWatching : IDisposable
{
    private readonly CancellationTokenSource limit;
    private readonly HttpResponseMessage response;
    private readonly IAsyncEnumerator<SseItem<string>> events;

    private LiveWatching(HttpResponseMessage response, Stream body, CancellationTokenSource limit)
    {
        this.response = response;
        this.limit = limit;
        events = SseParser.Create(body).EnumerateAsync(limit.Token).GetAsyncEnumerator();
    }

    public JsonElement Last { get; private set; }

    public List<DateTimeOffset> Times { get; } = [];

    public static async Task<LiveWatching> Start(HttpClient client, Guid eventId, TimeSpan patience)
    {
        var limit = new CancellationTokenSource(patience);
        var response = await client.GetAsync(
            $"/api/v1/organizer/events/{eventId}/live", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        response.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new(response, await response.Content.ReadAsStreamAsync(limit.Token), limit);
    }

    /// <summary>Sold, held, available and revenue of the next picture.</summary>
    public async Task<(int Sold, int Held, int Available, long Revenue)> Next()
    {
        Assert.True(await events.MoveNextAsync(), "The stream has ended.");
        Assert.Equal("counters", events.Current.EventType);
        Times.Add(TimeProvider.System.GetUtcNow());
        Last = JsonDocument.Parse(events.Current.Data).RootElement;
        return (Int("sold"), Int("held"), Int("available"), Last.GetProperty("revenue").GetInt64());
    }

    public async Task Until((int Sold, int Held, int Available, long Revenue) expected)
    {
        while (await Next() != expected)
        {
        }
    }

    public void Dispose()
    {
        response.Dispose();
        limit.Dispose();
    }

    private int Int(string member) => Last.GetProperty(member).GetInt32();
}
