using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using EventLoop.Accounts;

namespace EventLoop.Requests;

/// <summary>What a request carries out: the same over all retries that share an idempotency key.</summary>
/// <param name="Id">Names what the request creates, so that carrying it out once more finds what the first attempt has made.</param>
/// <param name="Key">The client's idempotency key; null when it sent none, and each request is its own operation.</param>
/// <param name="Body">SHA-256 of the request's body; empty without a key, and where the grain itself tells bodies apart.</param>
internal sealed record Operation(Guid Id, string? Key, byte[] Body);

internal static class Operations
{
    /// <summary>The id of <see cref="Operation(HttpContext)"/>.</summary>
    public static Guid OperationId(this HttpContext context) => context.Operation().Id;

    /// <summary>What this request carries out.</summary>
    public static Operation Operation(this HttpContext context)
    {
        if (context.Features.Get<Operation>() is { } known)
            return known;
        var now = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        return context.Keep(new(Guid.CreateVersion7(now), null, []));
    }

    /// <summary>Derives the operation from who asks for what, and from the key that the client gave to it.</summary>
    public static Operation Derive(this HttpContext context, string key, byte[] body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> room = stackalloc byte[1024];
        var (request, caller) = (context.Request, context.Caller());

        // A device counts by its whole token, since nobody has yet looked whether the token is the device's.
        var fits = Utf8.TryWrite(
            room,
            $"{caller.AccountId} {caller.OrderId} {caller.Device?.TokenHash}\n{request.Method}\n{request.Path.Value}{request.QueryString.Value}\n{key}",
            out var length);
        SHA256.HashData(fits ? room[..length] : Encoding.UTF8.GetBytes(
            $"{caller.AccountId} {caller.OrderId} {caller.Device?.TokenHash}\n{request.Method}\n{request.Path.Value}{request.QueryString.Value}\n{key}"), hash);

        // Version 8, variant 1: made by the application's own rule (RFC 9562, 5.8).
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return context.Keep(new(new(hash[..16], bigEndian: true), key, body));
    }

    private static Operation Keep(this HttpContext context, Operation operation)
    {
        context.Features.Set(operation);
        return operation;
    }
}
