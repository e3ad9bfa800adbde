using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace EventLoop.Requests;

/// <summary>The API's description of itself: OpenAPI 3.1 at <c>/openapi/v1.json</c>, and pages made from it at <c>/docs</c>.</summary>
internal static class Documentation
{
    /// <summary>The pages bring what they need along; the browser is told not to ask anybody else.</summary>
    private const string OwnHostOnly =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        + "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'none'";

    public static void AddDocumentation(this WebApplicationBuilder builder) => builder.Services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            DocumentedApi.Describe(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            new DocumentedOperation(operation, context.Description, context.Document!).Complete();
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            DocumentedSchema.Complete(schema, context.JsonTypeInfo, context.JsonPropertyInfo);
            return Task.CompletedTask;
        });
    });

    public static void MapDocumentation(this WebApplication app)
    {
        app.MapOpenApi().DisableRateLimiting();
        app.MapScalarApiReference("/docs", page =>
        {
            page.Title = "EventLoop API";
            page.OpenApiRoutePattern = "/openapi/v1.json";
            page.DefaultFonts = false;
            page.Telemetry = false;
            page.ShowDeveloperTools = DeveloperToolsVisibility.Never;
            page.DisableAgent().DisableMcp();
        }).AddEndpointFilter((context, next) =>
        {
            context.HttpContext.Response.Headers.ContentSecurityPolicy = OwnHostOnly;
            return next(context);
        });
    }

    /// <summary>Says that the endpoint may refuse with this status, and with which codes.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder endpoint, int status, params string[] codes)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Refusals(status, codes));
}

/// <summary>How an endpoint may refuse, beside what every endpoint has in common.</summary>
internal sealed record Refusals(int Status, string[] Codes);
