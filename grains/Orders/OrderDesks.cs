using EventLoop.Ledger;

namespace EventLoop.Orders;

/// <summary>Which desk takes a request.</summary>
internal static class OrderDesks
{
    /// <summary>How many desks there are.</summary>
    public const int Count = IOrderDeskGrain.PerHome * Home.Count;

    /// <summary>The desk that lives where the order will, and remembers the request.</summary>
    /// <param name="bearer">The ticket type that will bear the order.</param>
    /// <param name="operation">The request's; any for one without a key, which nobody remembers.</param>
    public static long DeskOf(Guid bearer, Guid operation)
    {
        Span<byte> bytes = stackalloc byte[16];
        operation.TryWriteBytes(bytes, bigEndian: true, out _);
        return (bytes[^1] % IOrderDeskGrain.PerHome * Home.Count) + Home.Of(bearer);
    }
}
