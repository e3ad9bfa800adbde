namespace EventLoop.Screens;

/// <summary>What a browser may do on behalf of our pages: run our scripts, ask us, and nobody else.</summary>
internal static class ContentPolicy
{
    private const string Own =
        "default-src 'self'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'";

    private const string NobodyFrames = "frame-ancestors 'none'";

    /// <summary>The page on which a card is typed in: Stripe's script, in Stripe's frame, asks Stripe (docs.stripe.com/security/guide).</summary>
    private const string WithStripe =
        "default-src 'self'; script-src 'self' https://js.stripe.com https://*.js.stripe.com; style-src 'self'; img-src 'self' data: https://*.stripe.com; font-src 'self'; "
        + "connect-src 'self' https://api.stripe.com; frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com; "
        + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Reading codes takes WebAssembly and a worker.</summary>
    private const string ForScanning =
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
        + "worker-src 'self'; manifest-src 'self'; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void Apply(HttpResponse response) => Apply(response, null, null);

    /// <summary>A page with a film or a map in it.</summary>
    /// <param name="frames">Whose frame it may have; null: nobody's.</param>
    /// <param name="images">Whose images it may show beside ours; null: nobody's.</param>
    public static void Apply(HttpResponse response, string? frames, string? images)
    {
        var frame = frames is null ? "" : $"; frame-src https://{frames}";
        Apply(response, $"{Own}; img-src 'self' data:{(images is null ? "" : $" {images}")}{frame}; {NobodyFrames}", mayBeFramed: false);
    }

    /// <summary>A page that others show in a frame of theirs. It knows nobody and changes nothing.</summary>
    /// <param name="ancestors">Who may.</param>
    public static void ApplyForEmbedding(HttpResponse response, string ancestors) =>
        Apply(response, $"{Own}; img-src 'self' data:; frame-ancestors {ancestors}", mayBeFramed: true);

    public static void ApplyWithStripe(HttpResponse response) => Apply(response, WithStripe, mayBeFramed: false);

    public static void ApplyForScanning(HttpResponse response)
    {
        Apply(response, ForScanning, mayBeFramed: false);
        response.Headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()";
    }

    private static void Apply(HttpResponse response, string policy, bool mayBeFramed)
    {
        var headers = response.Headers;
        if (headers.ContentSecurityPolicy.Count > 0)
            return;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        if (!mayBeFramed)
            headers.XFrameOptions = "DENY";
        // The address of an order says nothing to others, and its token is not in it; still nobody needs to hear it.
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(self), microphone=()";
    }
}
