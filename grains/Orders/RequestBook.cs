namespace EventLoop.Orders;

/// <summary>
/// The requests that a desk remembers, for at least <see cref="Kept"/>: which order each is about, and whether it is being worked on.
/// </summary>
internal sealed class RequestBook
{
    /// <summary>How long a request is remembered.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(25);

    private readonly Dictionary<Guid, Request> requests = [];
    private readonly Queue<(DateTimeOffset Since, Guid Operation)> ages = new();

    public int Count => requests.Count;

    public bool Knows(RequestKey key) => requests.ContainsKey(key.Operation);

    /// <summary>A request that the ledger knows to be done.</summary>
    public void Remember(Guid operation, long bodyHash, Guid orderId, DateTimeOffset since)
    {
        if (requests.TryAdd(operation, new(bodyHash, orderId, false, true)))
            ages.Enqueue((since, operation));
    }

    /// <summary>
    /// Opens a request. A new one gets <paramref name="freshOrderId"/>; one whose first try came to no answer keeps its order id, so
    /// that it cannot be placed twice.
    /// </summary>
    public Opened Open(RequestKey key, Guid freshOrderId, DateTimeOffset now)
    {
        Forget(now);
        if (!requests.TryGetValue(key.Operation, out var request))
        {
            requests.Add(key.Operation, new(key.BodyHash, freshOrderId, true, false));
            return new(null, freshOrderId, IsRepeat: false);
        }

        if (request.BodyHash != key.BodyHash)
            return new(PlaceRefusal.KeyReused, default, false);
        if (request.IsRunning)
            return new(PlaceRefusal.RequestInProgress, default, false);
        requests[key.Operation] = request with { IsRunning = true };
        return new(null, request.OrderId, IsRepeat: true);
    }

    /// <summary>The request has become another order than it was opened for, and perhaps of another body: another desk was faster.</summary>
    public void Became(RequestKey key, Guid orderId, long bodyHash) =>
        requests[key.Operation] = requests[key.Operation] with { OrderId = orderId, BodyHash = bodyHash };

    /// <summary>The try is over.</summary>
    /// <param name="keep">Whether anything may have come of it; a refusal is forgotten.</param>
    public void Close(RequestKey key, bool keep, DateTimeOffset now)
    {
        if (!requests.Remove(key.Operation, out var request) || !keep)
            return;
        requests.Add(key.Operation, request with { IsRunning = false, IsAged = true });
        if (!request.IsAged)
            ages.Enqueue((now, key.Operation));
    }

    private void Forget(DateTimeOffset now)
    {
        while (ages.TryPeek(out var oldest) && oldest.Since + Kept < now)
        {
            ages.Dequeue();
            requests.Remove(oldest.Operation);
        }
    }

    /// <summary>How a request may go on.</summary>
    internal readonly record struct Opened(PlaceRefusal? Refusal, Guid OrderId, bool IsRepeat);

    /// <param name="IsAged">It stands in <see cref="ages"/>; a refused request never does, so a rush of them leaves nothing behind.</param>
    private readonly record struct Request(long BodyHash, Guid OrderId, bool IsRunning, bool IsAged);
}
