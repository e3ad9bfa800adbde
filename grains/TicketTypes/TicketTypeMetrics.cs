using System.Diagnostics.Metrics;

namespace EventLoop.TicketTypes;

/// <summary>What became of holds (meter <c>EventLoop</c>); only what is durable counts.</summary>
internal static class TicketTypeMetrics
{
    private static readonly Counter<long> Holds =
        new Meter("EventLoop").CreateCounter<long>("eventloop.holds", "{hold}", "Holds, by what became of them; an order has one at each of its ticket types.");

    public static void Count(IReadOnlyList<TicketTypeFact> facts)
    {
        int held = 0, sold = 0, expired = 0, released = 0;
        foreach (var fact in facts)
        {
            switch (fact)
            {
                case PlacesHeld:
                    held++;
                    break;
                case HoldSold:
                    sold++;
                    break;
                case HoldsExpired gone:
                    expired += gone.OrderIds.Count;
                    break;
                case HoldReleased:
                    released++;
                    break;
            }
        }

        Add("held", held);
        Add("sold", sold);
        Add("expired", expired);
        Add("released", released);
    }

    private static void Add(string result, int count)
    {
        if (count > 0)
            Holds.Add(count, new KeyValuePair<string, object?>("result", result));
    }
}
