using EventLoop.Ledger;
using EventLoop.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EventLoop.Webhooks;

/// <summary>What the messages hold that partners get, from Kafka or by webhooks.</summary>
internal static class SchemasApi
{
    private const string SchemaJson = "application/schema+json";

    public static void MapSchemas(this IEndpointRouteBuilder api)
    {
        var schemas = api.MapGroup("/schemas").WithTags("Webhooks");
        schemas.MapGet("", () => TypedResults.Ok(new ListResponse<string>([.. PublicationSchemas.All.Keys], null)))
            .WithName("listSchemas").WithSummary("The types of messages that partners get");
        schemas.MapGet("/{type}", Get).Produces(200, contentType: SchemaJson)
            .WithName("getSchema").WithSummary("The JSON Schema of the data of a type of message");
    }

    private static Results<ContentHttpResult, ProblemHttpResult> Get(string type, HttpContext context)
    {
        if (!PublicationSchemas.All.TryGetValue(type, out var schema))
            return Problem.NotFound();
        context.Response.Headers.CacheControl = "public, max-age=3600";
        return TypedResults.Text(schema, SchemaJson);
    }
}
