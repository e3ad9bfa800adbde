using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace EventLoop.Requests;

/// <summary>The parts of the OpenAPI document that all operations share.</summary>
internal static class DocumentedApi
{
    public const string Bearer = "bearer";
    public const string Device = "device";
    public const string OrderToken = "orderToken";
    public const string ProblemSchema = "Problem";

    public static void Describe(OpenApiDocument document)
    {
        document.Info = new()
        {
            Title = "EventLoop",
            Version = "v1",
            Description = "Sells tickets for events and lets people in. Money is in minor units of its currency, times are RFC 3339, "
                + "errors are RFC 9457 problem details with a stable `code`.",
            License = new() { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };

        // Where the document was found is where the API is.
        document.Servers = [new() { Url = "/" }];
        var components = document.Components ??= new();
        components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "An access token from `/api/v1/auth/login`, or of the external issuer; or an API key (`el_…`) where the operation names its scope.",
            },
            [Device] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "eld_…",
                Description = "The token of an enrolled device; shown once, when it is enrolled.",
            },
            [OrderToken] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = Accounts.OrderTokens.Header,
                Description = "Lets a guest act on the order that came with it.",
            },
        };
        AddProblem(document);
    }

    /// <summary>The schema of every error.</summary>
    public static void AddProblem(OpenApiDocument document)
    {
        var schemas = (document.Components ??= new()).Schemas ??= new Dictionary<string, IOpenApiSchema>();
        schemas[ProblemSchema] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "RFC 9457 problem details.",
            Required = new HashSet<string> { "title", "status", "code" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Text("A reference for the kind of problem."),
                ["title"] = Text("What the status means, for people."),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "The HTTP status." },
                ["code"] = Text("What went wrong, for programs: snake_case, and it does not change."),
                ["detail"] = Text("What went wrong this time, for people."),
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "What is wrong with which member, by its path.",
                    AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
                },
            },
            Examples =
            [
                JsonNode.Parse(
                    """{ "title": "Bad Request", "status": 400, "code": "invalid_request", "errors": { "items[0].quantity": ["is required"] } }""")!,
            ],
        };
    }

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
