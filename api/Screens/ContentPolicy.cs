namespace EventLoop.Screens;

/// <summary>What a browser may do on behalf of our pages: run our scripts, ask us, and nobody else.</summary>
internal static class ContentPolicy
{
    private const string Own =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>The page on which a card is typed in: Stripe's script, in Stripe's frame, asks Stripe (docs.stripe.com/security/guide).</summary>
    private const string WithStripe =
        "default-src 'self'; script-src 'self' https://js.stripe.com https://*.js.stripe.com; style-src 'self'; img-src 'self' data: https://*.stripe.com; font-src 'self'; "
        + "connect-src 'self' https://api.stripe.com; frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com; "
        + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Reading codes takes WebAssembly and a worker.</summary>
    private const string ForScanning =
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
        + "worker-src 'self'; manifest-src 'self'; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void Apply(HttpResponse response) => Apply(response, Own);

    public static void ApplyWithStripe(HttpResponse response) => Apply(response, WithStripe);

    public static void ApplyForScanning(HttpResponse response)
    {
        Apply(response, ForScanning);
        response.Headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()";
    }

    private static void Apply(HttpResponse response, string policy)
    {
        var headers = response.Headers;
        if (headers.ContentSecurityPolicy.Count > 0)
            return;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        // The address of an order says nothing to others, and its token is not in it; still nobody needs to hear it.
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(self), microphone=()";
    }
}
