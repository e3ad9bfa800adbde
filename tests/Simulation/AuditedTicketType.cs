using System.Text.Json;
using EventLoop.TicketTypes;

namespace EventLoop.Simulation;

/// <summary>A ticket type as its facts add up, by the auditor's own arithmetic.</summary>
internal sealed class AuditedTicketType(Auditor auditor, Guid id)
{
    private readonly List<(long Step, int Committed)> history = [(0, 0)];

    public int Total { get; private set; }

    public int Sold { get; private set; }

    public Dictionary<Guid, (int Quantity, DateTimeOffset ExpiresAt)> Holds { get; } = [];

    /// <summary>Places sold and not returned, by order.</summary>
    public Dictionary<Guid, int> SoldTo { get; } = [];

    public int Held => Holds.Values.Sum(hold => hold.Quantity);

    public void Apply(JsonElement fact, DateTimeOffset now)
    {
        switch (fact.GetProperty("fact").GetString())
        {
            case "created" or "changed":
                Total = fact.GetProperty("terms").GetProperty("quantityTotal").GetInt32();
                break;
            case "held":
                var held = (fact.GetProperty("quantity").GetInt32(), fact.GetProperty("expiresAt").GetDateTimeOffset());
                auditor.Check(Holds.TryAdd(fact.Id("orderId"), held), "An order holds places of one type twice.");
                break;
            case "released":
                auditor.Check(Holds.Remove(fact.Id("orderId")), "A hold was released that was not there.");
                break;
            case "expired":
                foreach (var order in fact.GetProperty("orderIds").EnumerateArray().Select(order => order.GetGuid()))
                {
                    auditor.Check(Holds.Remove(order, out var gone), "A hold expired that was not there.");
                    auditor.Check(now >= gone.ExpiresAt, "A hold ran out too early.");
                }

                break;
            case "sold":
                auditor.Check(Holds.Remove(fact.Id("orderId"), out var hold), "Places were sold that were not held.");
                Sell(fact.Id("orderId"), hold.Quantity);
                break;
            case "taken" or "issued":
                Sell(fact.Id("orderId"), fact.GetProperty("quantity").GetInt32());
                break;
            case "returned":
                Sell(fact.Id("orderId"), -fact.GetProperty("quantity").GetInt32());
                break;
            case "closed":
                break;
            case var unknown:
                auditor.Violation($"The auditor does not know the fact {unknown} of a ticket type.");
                break;
        }

        auditor.Check(Sold + Held <= Total, $"Oversold: {Sold} sold and {Held} held of {Total}.");
        auditor.Check(SoldTo.GetValueOrDefault(fact.TryGetProperty("orderId", out var buyer) ? buyer.GetGuid() : default) >= 0, "More was returned than sold.");
        history.Add((auditor.Step, Total - Sold - Held));
    }

    public void CheckRow(TicketTypeRow? row) =>
        auditor.CheckRow(
            row is not null && row.Terms.QuantityTotal == Total && row.Sold == Sold && row.Held == Held,
            $"The row of ticket_types says {row?.Sold} sold, {row?.Held} held; the facts say {Sold} and {Held} ({id}).");

    /// <summary>Since that step there was a moment with fewer than so many places left.</summary>
    public bool WasShortOf(int quantity, long since)
    {
        var before = history.FindLastIndex(entry => entry.Step < since);
        return history.Skip(Math.Max(0, before)).Any(entry => entry.Committed < quantity);
    }

    private void Sell(Guid order, int quantity)
    {
        Sold += quantity;
        SoldTo[order] = SoldTo.GetValueOrDefault(order) + quantity;
    }
}
