using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace EventLoop.Requests;

/// <summary>
/// Every error of the API: RFC 9457 problem details with a stable <c>code</c>. Clients decide by the code; the title and the detail are
/// for people.
/// </summary>
internal static class Problem
{
    public const string ContentType = "application/problem+json";

    private static readonly Counter<long> Refusals = new Meter("EventLoop").CreateCounter<long>(
        "eventloop.refusals", "{request}", "Requests that were answered with a problem, by its code.");

    public static ProblemHttpResult Of(int status, string code, string? detail = null, IDictionary<string, object?>? more = null)
    {
        Refusals.Add(1, new KeyValuePair<string, object?>("code", code));
        return TypedResults.Problem(
            detail,
            statusCode: status,
            title: ReasonPhrases.GetReasonPhrase(status),
            extensions: [new("code", code), .. more ?? new Dictionary<string, object?>()]);
    }

    /// <summary>400: the request cannot be understood; <paramref name="errors"/> says which members are why.</summary>
    public static ProblemHttpResult Malformed(FieldErrors errors) => Invalid(StatusCodes.Status400BadRequest, "invalid_request", errors);

    public static ProblemHttpResult Malformed(string field, string message)
    {
        var errors = new FieldErrors();
        errors.Add(field, message);
        return Malformed(errors);
    }

    /// <summary>A status and code of the caller's choice, with errors by field.</summary>
    public static ProblemHttpResult Invalid(int status, string code, FieldErrors errors, string? detail = null) =>
        Of(status, code, detail, new Dictionary<string, object?> { ["errors"] = errors.ByField() });

    public static ProblemHttpResult NotFound() => OfStatus(StatusCodes.Status404NotFound);

    public static ProblemHttpResult Forbidden() => OfStatus(StatusCodes.Status403Forbidden);

    /// <summary>A refusal that time mends: <c>Retry-After</c> says when, rounded up to whole seconds.</summary>
    public static ProblemHttpResult LaterAt(HttpContext context, int status, string code, TimeSpan? retryAfter, string? detail = null)
    {
        var seconds = (long)Math.Ceiling((retryAfter ?? TimeSpan.FromSeconds(1)).TotalSeconds);
        context.Response.Headers[HeaderNames.RetryAfter] = Math.Max(1, seconds).ToString();
        return Of(status, code, detail);
    }

    /// <summary>503: nothing is wrong with the request, and a repeat after the pause is welcome.</summary>
    public static ProblemHttpResult Busy(HttpContext context) =>
        LaterAt(context, StatusCodes.Status503ServiceUnavailable, "busy", retryAfter: null);

    /// <summary>The problem that goes with a status for which nothing more is known.</summary>
    public static ProblemHttpResult OfStatus(int status) => Of(status, CodeOf(status));

    private static string CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "unauthorized",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "not_found",
        StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
        StatusCodes.Status408RequestTimeout => "request_timeout",
        StatusCodes.Status413PayloadTooLarge => "request_too_large",
        StatusCodes.Status415UnsupportedMediaType => "unsupported_media_type",
        StatusCodes.Status429TooManyRequests => "too_many_requests",
        StatusCodes.Status500InternalServerError => "internal_error",
        StatusCodes.Status503ServiceUnavailable => "busy",
        _ => "invalid_request",
    };
}
