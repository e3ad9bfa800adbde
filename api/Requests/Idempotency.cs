using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Requests;

/// <summary>
/// Lets a client repeat a request that changes something: the same <c>Idempotency-Key</c> and body get the same answer. Only successes
/// are kept, durably and before they are sent; whatever failed may be tried anew under its key.
/// </summary>
internal sealed class Idempotency(RequestDelegate next, IGrainFactory grains, MasterKey master)
{
    public const string Header = "Idempotency-Key";

    /// <summary>Tells that an answer was given before.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const int LongestKey = 255;

    public async Task Invoke(HttpContext context)
    {
        if (!Applies(context))
        {
            await next(context);
        }
        else if (!IsKey(context.Request.Headers[Header], out var key))
        {
            await Problem.Malformed(Header, $"must be 1 to {LongestKey} visible ASCII characters").ExecuteAsync(context);
        }
        else if (context.GetEndpoint()!.Metadata.GetMetadata<KeepsItsAnswers>() is not null)
        {
            context.Derive(key, body: []);
            await next(context);
        }
        else
        {
            await CarryOut(context, context.Derive(key, await HashBody(context)));
        }
    }

    private static bool Applies(HttpContext context) =>
        context.Request.Headers.ContainsKey(Header)
        && (HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsPut(context.Request.Method) || HttpMethods.IsPatch(context.Request.Method))
        && context.GetEndpoint()?.Metadata.GetMetadata<ApiEndpoint>() is not null;

    private static bool IsKey(Microsoft.Extensions.Primitives.StringValues header, out string key)
    {
        key = header.Count == 1 ? header[0]! : "";
        return key.Length is > 0 and <= LongestKey && !key.AsSpan().ContainsAnyExceptInRange('!', '~');
    }

    /// <summary>The body stays where it is: whoever comes next reads it from the same reader.</summary>
    private static async Task<byte[]> HashBody(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        var body = await RequestBody.ReadWhole(reader, context.RequestAborted);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in body)
            hash.AppendData(part.Span);
        reader.AdvanceTo(body.Start, body.Start);
        return hash.GetHashAndReset();
    }

    private async Task CarryOut(HttpContext context, Operation operation)
    {
        var keeper = grains.GetGrain<IIdempotencyGrain>(IIdempotencyGrain.Of(operation.Id));
        var known = await keeper.Begin(operation.Id, operation.Body);
        switch (known.State)
        {
            case OperationState.Claimed:
                await CarryOutFirst(context, operation, keeper);
                break;
            case OperationState.Answered:
                context.Response.Headers[ReplayedHeader] = "true";
                await KeptAnswer.Open(known.Answer!, master, operation).Send(context);
                break;
            case OperationState.UnderWay or OperationState.OtherBody:
                await Refused(context, known.State).ExecuteAsync(context);
                break;
        }
    }

    private static ProblemHttpResult Refused(HttpContext context, OperationState state) => state == OperationState.UnderWay
        ? Problem.LaterAt(context, 409, "request_in_progress", retryAfter: null, "A request with this key is being carried out.")
        : Problem.Of(422, "idempotency_key_reused", "The key was used for a request with another body.");

    private async Task CarryOutFirst(HttpContext context, Operation operation, IIdempotencyGrain keeper)
    {
        KeptAnswer? success = null;
        try
        {
            success = await Capture(context);
        }
        finally
        {
            if (success is null)
                await keeper.Abandon(operation.Id);
        }

        if (success is null)
            return;
        await keeper.Complete(operation.Id, operation.Body, success.Seal(master, operation));
        await success.Send(context);
    }

    /// <summary>Runs the endpoint; a success is held back, anything else is sent at once.</summary>
    private async Task<KeptAnswer?> Capture(HttpContext context)
    {
        var response = context.Response;
        var wire = response.Body;
        using var held = new MemoryStream();
        response.Body = held;
        try
        {
            await next(context);
            await response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        finally
        {
            response.Body = wire;
        }

        if (response.StatusCode is >= 200 and < 300)
            return new(response.StatusCode, response.ContentType, response.Headers.Location, held.ToArray());
        if (held.Length > 0)
            await wire.WriteAsync(held.GetBuffer().AsMemory(0, (int)held.Length), context.RequestAborted);
        return null;
    }
}

/// <summary>Marks every endpoint of the API.</summary>
internal sealed class ApiEndpoint;

/// <summary>
/// Marks an endpoint whose grain keeps the answers to repeated requests itself, in the commit of what it does; it finds the key in
/// <see cref="Operations.Operation(HttpContext)"/>.
/// </summary>
internal sealed class KeepsItsAnswers;
