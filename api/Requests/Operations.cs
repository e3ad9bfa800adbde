namespace EventLoop.Requests;

/// <summary>The operation that a request carries out: the same over all retries with one idempotency key.</summary>
internal static class Operations
{
    private static readonly object Key = new();

    /// <summary>
    /// Names what a request creates, so that carrying it out once more finds what the first attempt has made. Without an idempotency key
    /// each request is its own operation.
    /// </summary>
    public static Guid OperationId(this HttpContext context)
    {
        if (context.Items[Key] is Guid known)
            return known;
        var id = Guid.CreateVersion7(context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
        context.Items[Key] = id;
        return id;
    }

    public static void SetOperationId(this HttpContext context, Guid id) => context.Items[Key] = id;
}
