using System.Text;
using System.Text.Json;
using EventLoop.Events;
using EventLoop.Payments;
using EventLoop.TicketTypes;
using Xunit;

namespace EventLoop.Orders;

/// <summary>What is written by hand must be what the serializer writes, to the byte: it is read by the serializer.</summary>
public sealed class FactsByHandTests
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2027, 6, 1, 10, 0, 0, TimeSpan.Zero).AddTicks(1234560);
    private static readonly Guid Id = new("01a204a1-50f9-7fb1-86e2-c1a1166f3911");
    private static readonly OrderLine Line = new(Id, "Früh & \"spät\" <+>\n", 2, 12_500, 411);

    private static OrderPlaced Placed => new(
        Id, Id, Id, Id, [Line, Line with { Name = "x" }], "EUR", FeePayer.Attendee, 25_000, 822, 25_822, "pi_+1", At, At.AddMinutes(10), 17, Id, long.MinValue);

    public static TheoryData<string> OrderFacts => [.. Orders.Keys];

    public static TheoryData<string> TicketTypeFacts => [.. TicketTypes.Keys];

    private static Dictionary<string, OrderFact> Orders { get; } = new()
    {
        ["placed"] = Placed,
        ["placed by a guest, for nothing, without a key"] = Placed with
        {
            UserId = null, PaymentIntentId = null, RequestKey = null, RequestHash = null, FeePayer = FeePayer.Organizer, Lines = [], PlacedAt = At.AddTicks(-1234560),
        },
        ["placed with taxes on top"] = Placed with
        {
            Lines = [Line with { TaxBasisPoints = 900 }, Line], Taxes = new(TaxMode.Added, TaxRounding.Order, 10, 2_250),
        },
        ["placed with taxes in the price"] = Placed with
        {
            Lines = [Line with { TaxBasisPoints = 1 }], Taxes = new(TaxMode.Included, TaxRounding.Line, 1, 0),
        },
        ["placed where there are limits"] = Placed with { IsLimited = true },
        ["placed through a link"] = Placed with { Source = "newsletter-may" },
        ["payment received"] = new PaymentReceived(At, 42),
        ["payment received without a key"] = new PaymentReceived(At, null),
        ["places sold"] = new PlacesSold(Id),
        ["tickets issued"] = new TicketsIssued(At, [new(Id, [.. Enumerable.Range(150, 100).Select(bits => (byte)bits)]), new(Id, [])]),
    };

    private static Dictionary<string, TicketTypeFact> TicketTypes { get; } = new()
    {
        ["held"] = new PlacesHeld(Id, 3, At),
        ["sold"] = new HoldSold(Id),
    };

    [Theory]
    [MemberData(nameof(OrderFacts))]
    public void A_fact_of_an_order_is_written_as_the_serializer_writes_it(string name)
    {
        IReadOnlyList<OrderFact> facts = [Orders[name], Orders[name]];

        Assert.Equal(JsonSerializer.Serialize(facts, OrderFactsJson.Default.IReadOnlyListOrderFact), Encoding.UTF8.GetString(OrderKind.Instance.Serialize(facts)));
    }

    [Theory]
    [MemberData(nameof(TicketTypeFacts))]
    public void A_fact_of_a_ticket_type_is_written_as_the_serializer_writes_it(string name)
    {
        IReadOnlyList<TicketTypeFact> facts = [TicketTypes[name], TicketTypes[name]];

        Assert.Equal(
            JsonSerializer.Serialize(facts, TicketTypeFactsJson.Default.IReadOnlyListTicketTypeFact),
            Encoding.UTF8.GetString(TicketTypeKind.Instance.Serialize(facts)));
    }

    [Fact]
    public void One_fact_that_is_not_written_by_hand_leaves_the_whole_append_to_the_serializer()
    {
        IReadOnlyList<OrderFact> facts = [Placed, new OrderExpired(At), new PlacesSold(Id)];

        Assert.Equal(JsonSerializer.Serialize(facts, OrderFactsJson.Default.IReadOnlyListOrderFact), Encoding.UTF8.GetString(OrderKind.Instance.Serialize(facts)));
    }
}
