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
}
