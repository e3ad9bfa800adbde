using EventLoop.Requests;

namespace EventLoop.Acceptance;

/// <summary>One buyer from order to gate, and every answer that was acknowledged; made again, each request has the same key.</summary>
internal sealed class Visit(int number, Fair fair, (Guid TicketType, int Quantity)[] items)
{
    private readonly Guid[] nonces = [.. Enumerable.Range(0, 2 * items.Sum(item => item.Quantity)).Select(_ => Guid.CreateVersion7())];

    public Answer? Placed { get; private set; }

    /// <summary>Null when the order was refused.</summary>
    public Answer? Paid { get; private set; }

    /// <summary>Two for each ticket: one at its gate, then one at another.</summary>
    public IReadOnlyList<Answer> Scans { get; private set; } = [];

    public IReadOnlyList<(Guid TicketType, int Quantity)> Items => items;

    public async Task Make(PersistentClient client, Action? paid = null)
    {
        Placed = await fair.Place(client, $"place-{number}", $"buyer{number}@example.org", items);
        if (Placed.Code == "sold_out")
            return;
        Paid = await Fair.Confirm(client, $"confirm-{number}", Placed);
        paid?.Invoke();

        var scans = new List<Answer>();
        foreach (var ticket in Paid.Body.GetProperty("tickets").EnumerateArray())
        {
            for (var time = 0; time < 2; time++)
                scans.Add(await fair.Scan(client, ticket.Text("code"), fair.Gates[(number + time) % fair.Gates.Count], nonces[scans.Count]));
        }

        Scans = scans;
    }
}
