using System.Buffers;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace EventLoop.Requests;

/// <summary>
/// What a client may send: all members nullable, made into a command that cannot be wrong. In a record whose name ends in
/// <c>Request</c>, a member with a default (<c>= null</c>) is documented as one that may be left out, any other as required.
/// </summary>
internal interface IRequest<out TCommand>
{
    /// <summary>The command; of no use when <paramref name="errors"/> has any.</summary>
    TCommand Parse(FieldErrors errors);
}

/// <summary>Something bound from a request that may be malformed; <see cref="Malformed.Filter"/> answers for the endpoint then.</summary>
internal interface IBound
{
    ProblemHttpResult? Problem { get; }
}

/// <summary>
/// The JSON body of a request, already parsed: an endpoint that runs has a <see cref="Command"/>. Anything else has become a 400 that
/// names the member by its path.
/// </summary>
internal sealed class Body<TRequest, TCommand> : IBound, IBindableFromHttpContext<Body<TRequest, TCommand>>, IEndpointParameterMetadataProvider
    where TRequest : class, IRequest<TCommand>
{
    private readonly TCommand? command;

    private Body(TCommand command) => this.command = command;

    private Body(ProblemHttpResult problem) => Problem = problem;

    public TCommand Command => command!;

    public ProblemHttpResult? Problem { get; }

    public static async ValueTask<Body<TRequest, TCommand>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (!context.Request.HasJsonContentType())
            return new(Requests.Problem.OfStatus(StatusCodes.Status415UnsupportedMediaType));

        var body = await RequestBody.ReadWhole(context.Request.BodyReader, context.RequestAborted);
        var result = Read(body, context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);
        context.Request.BodyReader.AdvanceTo(body.End);
        return result;
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(TRequest), isOptional: false));

    private static Body<TRequest, TCommand> Read(ReadOnlySequence<byte> body, JsonSerializerOptions options)
    {
        var json = body.IsSingleSegment ? body.FirstSpan : body.ToArray();
        if (!Utf8.IsValid(json))
            return new(MalformedJson.NotUtf8());

        try
        {
            if (JsonSerializer.Deserialize(json, (JsonTypeInfo<TRequest>)options.GetTypeInfo(typeof(TRequest))) is not { } request)
                return new(Requests.Problem.Malformed("$", "must be an object"));
            var errors = new FieldErrors();
            var command = request.Parse(errors);
            return errors.Any ? new(Requests.Problem.Malformed(errors)) : new(command);
        }
        catch (JsonException e)
        {
            return new(MalformedJson.From(e));
        }
    }
}
