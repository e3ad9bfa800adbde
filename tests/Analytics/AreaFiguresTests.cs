using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using EventLoop.Events;
using EventLoop.Requests;
using Xunit;

namespace EventLoop.Analytics;

/// <summary>What an organizer sees of areas and refusals, live and in analytics.</summary>
public sealed class AreaFiguresTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    [Fact]
    public async Task Areas_and_refusals_by_reason_show_live_and_in_the_figures()
    {
        var festival = await Festival.Open(fixture.Product);
        var (north, south) = (await festival.AddGate("North"), await festival.AddGate("South"));
        await festival.Client.PutAsync(festival.Path + "/access", JsonContent.Create(new
        {
            areas = new[] { new { name = "Tent", capacity = 1 } },
            gates = new[] { new { gateId = north, area = "Tent" } },
            ticketTypes = new[] { new { ticketTypeId = festival.TicketTypeIds[0], areas = new[] { "Tent" } } },
        })).Json();
        var codes = (await festival.Buy(2)).GetProperty("tickets").EnumerateArray().Select(ticket => ticket.Text("code")).ToList();
        Assert.Equal("admitted", await festival.Scan(north, codes[0]));
        Assert.Equal("refused", await festival.Scan(north, codes[1]));
        Assert.Equal("refused", await festival.Scan(south, "nonsense"));

        const string Areas = """[{"name":"Tent","capacity":1,"inside":1}]""";
        var checkIn = (await festival.Figures()).GetProperty("checkIn");
        Assert.Equal(Areas, checkIn.GetProperty("areas").GetRawText());
        Assert.Equal(0, checkIn.GetProperty("silentDevices").GetInt32());
        var live = await First(festival);
        Assert.Equal(Areas, live.GetProperty("areas").GetRawText());
        Assert.Equal(Gates(checkIn.GetProperty("gates")), Gates(live.GetProperty("byGate")));
        Assert.Equal(["1 2 {\"area_full\":1}", "0 1 {\"invalid\":1}"], Gates(live.GetProperty("byGate")));
    }

    private static IEnumerable<string> Gates(JsonElement gates) => gates.EnumerateArray().Select(gate =>
        $"{gate.GetProperty("inside")} {gate.GetProperty("scansPerMinute")} {gate.GetProperty("refusedFor").GetRawText()}");

    /// <summary>The first picture of the live counters.</summary>
    private static async Task<JsonElement> First(Festival festival)
    {
        using var response = await festival.Client.GetAsync(festival.Path + "/live", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        await foreach (var sent in SseParser.Create(stream).EnumerateAsync())
        {
            if (sent.EventType == "counters")
                return JsonDocument.Parse(sent.Data).RootElement;
        }

        throw new InvalidOperationException("The stream ended.");
    }
}
