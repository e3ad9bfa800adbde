using System.Security.Cryptography;
using System.Text;
using EventLoop.Accounts;

namespace EventLoop.Requests;

/// <summary>What a request carries out: the same over all retries that share an idempotency key.</summary>
/// <param name="Id">Names what the request creates, so that carrying it out once more finds what the first attempt has made.</param>
/// <param name="Key">The client's idempotency key; null when it sent none, and each request is its own operation.</param>
/// <param name="Body">SHA-256 of the request's body; empty without a key, and where the grain itself tells bodies apart.</param>
internal sealed record Operation(Guid Id, string? Key, byte[] Body);

internal static class Operations
{
    private static readonly object Item = new();

    /// <summary>The id of <see cref="Operation(HttpContext)"/>.</summary>
    public static Guid OperationId(this HttpContext context) => context.Operation().Id;

    /// <summary>What this request carries out.</summary>
    public static Operation Operation(this HttpContext context)
    {
        if (context.Items[Item] is Operation known)
            return known;
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        return context.Keep(new(Guid.CreateVersion7(now), null, []));
    }

    /// <summary>Derives the operation from who asks for what, and from the key that the client gave to it.</summary>
    public static Operation Derive(this HttpContext context, string key, byte[] body)
    {
        var request = context.Request;
        var text = string.Join('\n', WhoAsks(context.Caller()), request.Method, $"{request.Path}{request.QueryString}", key);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));

        // Version 8, variant 1: made by the application's own rule (RFC 9562, 5.8).
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return context.Keep(new(new(hash.AsSpan(0, 16), bigEndian: true), key, body));
    }

    /// <summary>A device counts by its whole token, since nobody has yet looked whether the token is the device's.</summary>
    private static string WhoAsks(Caller caller) => $"{caller.AccountId} {caller.OrderId} {caller.Device?.TokenHash}";

    private static Operation Keep(this HttpContext context, Operation operation)
    {
        context.Items[Item] = operation;
        return operation;
    }
}
