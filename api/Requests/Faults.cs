using System.Text.Json;
using System.Text.RegularExpressions;
using EventLoop.Ledger;
using EventLoop.Payments;
using EventLoop.Screens;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace EventLoop.Requests;

/// <summary>
/// What an exception looks like from outside. Storage or silos that are away are a 503 that invites a repeat; a bug is a 500 with a code
/// and nothing else, and the log has the rest.
/// </summary>
internal sealed partial class Faults(ILogger<Faults> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var problem = ProblemOf(context, exception);
        IResult answer = Sorry.IsForPeople(context, context.Features.Get<IExceptionHandlerFeature>()?.Endpoint) ? Sorry.Of(problem.StatusCode) : problem;
        await answer.ExecuteAsync(context);
        return true;
    }

    private ProblemHttpResult ProblemOf(HttpContext context, Exception exception)
    {
        var failed = context.Features.Get<IExceptionHandlerFeature>();
        switch (exception)
        {
            case BadHttpRequestException bad:
                return BadRequest(bad, failed?.RouteValues);
            // Orleans throws its own when a grain cannot be reached, or cannot read its state to begin with.
            case LedgerUnavailableException or BusyException or TimeoutException or OrleansException:
            // From another process it comes with its message and without the code that says whether it will pass.
            case NpgsqlException and not PostgresException { IsTransient: false, SqlState: not null }:
                LogBusy(logger, exception, failed?.Endpoint?.DisplayName);
                return Problem.Busy(context);
            case PaymentUnavailableException:
                LogBusy(logger, exception, failed?.Endpoint?.DisplayName);
                return Problem.LaterAt(context, 503, "payment_unavailable", null, "The payment provider does not answer.");
            default:
                LogFault(logger, exception, failed?.Endpoint?.DisplayName);
                return Problem.OfStatus(StatusCodes.Status500InternalServerError);
        }
    }

    /// <summary>
    /// The framework says only in words which parameter it could not bind. An id in the path that cannot be one names nothing: 404.
    /// </summary>
    private static ProblemHttpResult BadRequest(BadHttpRequestException bad, RouteValueDictionary? route)
    {
        if (bad.StatusCode != StatusCodes.Status400BadRequest)
            return Problem.OfStatus(bad.StatusCode);
        if (NotBound().Match(bad.Message) is { Success: true } match)
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(match.Groups["name"].Value);
            return route?.ContainsKey(name) == true ? Problem.NotFound() : Problem.Malformed(name, "has the wrong type or is out of range");
        }

        return NotGiven().Match(bad.Message) is { Success: true } missing
            ? Problem.Malformed(JsonNamingPolicy.CamelCase.ConvertName(missing.Groups["name"].Value), "is required")
            : Problem.OfStatus(StatusCodes.Status400BadRequest);
    }

    [GeneratedRegex("""^Failed to bind parameter "(?:\S+ )?(?<name>\w+)" from """)]
    private static partial Regex NotBound();

    [GeneratedRegex("""^Required parameter "(?:\S+ )?(?<name>\w+)" was not provided from """)]
    private static partial Regex NotGiven();

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Endpoint} could not be served for now")]
    private static partial void LogBusy(ILogger logger, Exception exception, string? endpoint);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Endpoint} failed")]
    private static partial void LogFault(ILogger logger, Exception exception, string? endpoint);
}
