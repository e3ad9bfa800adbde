using EventLoop.Requests;

namespace EventLoop.Orders;

/// <summary>
/// Idempotency keys of the two hot requests, which their grains remember in the commit of what they do, so that a key costs no
/// commit of its own.
/// </summary>
internal static class RequestKeys
{
    /// <summary>The key of this request; null when the client gave none.</summary>
    public static RequestKey? Read(HttpContext context, long bodyHash) =>
        context.Operation() is { Key: not null } operation ? new(operation.Id, bodyHash) : null;

    /// <summary>The desk that remembers the key, or any desk.</summary>
    public static long Desk(RequestKey? request) => request is null
        ? Random.Shared.Next(IOrderDeskGrain.Count)
        : BitConverter.ToUInt32(request.Operation.ToByteArray()) % IOrderDeskGrain.Count;
}
