using System.Security.Cryptography;
using System.Text;
using EventLoop.Accounts;

namespace EventLoop.Orders;

/// <summary>
/// Idempotency keys of the two hot requests, which their grains remember in the commit of what they do, so that a key costs no
/// commit of its own.
/// </summary>
internal static class RequestKeys
{
    private const string Header = "Idempotency-Key";

    /// <summary>The key of this request; null when the client gave none.</summary>
    public static RequestKey? Read(HttpContext context, long bodyHash)
    {
        var key = context.Request.Headers[Header].ToString();
        if (key.Length == 0)
            return null;
        var scope = $"{context.Caller().AccountId}\n{context.Request.Method} {context.Request.Path}\n{key}";
        return new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(scope)).AsSpan(0, 16)), bodyHash);
    }

    /// <summary>The desk that remembers the key, or any desk.</summary>
    public static long Desk(RequestKey? request) => request is null
        ? Random.Shared.Next(IOrderDeskGrain.Count)
        : BitConverter.ToUInt32(request.Operation.ToByteArray()) % IOrderDeskGrain.Count;
}
