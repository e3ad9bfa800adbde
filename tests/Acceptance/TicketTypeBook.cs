using System.Text.Json;

namespace EventLoop.Acceptance;

/// <summary>The places of one ticket type, added up fact by fact.</summary>
internal sealed class TicketTypeBook(Guid id, Findings findings)
{
    private readonly Dictionary<Guid, int> holds = [];
    private readonly Dictionary<Guid, int> sales = [];

    public int Total { get; private set; }

    public int Held { get; private set; }

    public int Sold { get; private set; }

    /// <summary>Held places by order.</summary>
    public IReadOnlyDictionary<Guid, int> Holds => holds;

    /// <summary>Sold places by order, less what came back; an order that gave all of them back stays, with 0.</summary>
    public IReadOnlyDictionary<Guid, int> Sales => sales;

    public void Read(JsonElement fact)
    {
        switch (fact.Word("fact"))
        {
            case "created" or "changed":
                Total = fact.GetProperty("terms").Count("quantityTotal");
                break;
            case "held":
                findings.Must(holds.TryAdd(fact.Id("orderId"), fact.Count("quantity")), $"ticket type {id} held twice for order {fact.Id("orderId")}");
                Held += fact.Count("quantity");
                break;
            case "expired":
                foreach (var order in fact.Items("orderIds"))
                    EndHold(order.GetGuid());
                break;
            case "released":
                EndHold(fact.Id("orderId"));
                break;
            case "sold":
                Sell(fact.Id("orderId"), EndHold(fact.Id("orderId")));
                break;
            case "taken" or "issued":
                Sell(fact.Id("orderId"), fact.Count("quantity"));
                break;
            case "returned":
                Sell(fact.Id("orderId"), -fact.Count("quantity"));
                findings.Must(sales[fact.Id("orderId")] >= 0, $"order {fact.Id("orderId")} returned more of ticket type {id} than it had");
                break;
            case "closed":
                break;
            case var unknown:
                findings.Must(false, $"ticket type {id} has an unknown fact '{unknown}'");
                break;
        }

        findings.Must(Sold + Held <= Total, $"ticket type {id} oversold by its facts: {Sold} sold and {Held} held of {Total}");
    }

    private int EndHold(Guid order)
    {
        findings.Must(holds.Remove(order, out var quantity), $"ticket type {id} ended a hold that order {order} did not have");
        Held -= quantity;
        return quantity;
    }

    private void Sell(Guid order, int quantity)
    {
        sales[order] = sales.GetValueOrDefault(order) + quantity;
        Sold += quantity;
    }
}
