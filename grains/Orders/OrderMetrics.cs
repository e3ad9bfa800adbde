using System.Diagnostics.Metrics;

namespace EventLoop.Orders;

/// <summary>What became of orders (meter <c>EventLoop</c>); only what is durable counts.</summary>
internal static class OrderMetrics
{
    private static readonly Meter Meter = new("EventLoop");

    private static readonly Counter<long> Orders =
        Meter.CreateCounter<long>("eventloop.orders", "{order}", "Orders, by the step of their life that they have taken.");

    private static readonly Counter<long> Tickets = Meter.CreateCounter<long>("eventloop.tickets.issued", "{ticket}", "Tickets issued.");

    public static void Placed() => Add("placed");

    public static void Count(IReadOnlyList<OrderFact> facts)
    {
        foreach (var fact in facts)
        {
            switch (fact)
            {
                case TicketsIssued issued:
                    Add("paid");
                    Tickets.Add(issued.Tickets.Count);
                    break;
                case OrderCancelled:
                    Add("cancelled");
                    break;
                case OrderExpired:
                    Add("expired");
                    break;
                case RefundPaid:
                    Add("refunded");
                    break;
            }
        }
    }

    private static void Add(string result) => Orders.Add(1, new KeyValuePair<string, object?>("result", result));
}
