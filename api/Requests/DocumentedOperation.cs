using System.Text.Json.Nodes;
using EventLoop.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace EventLoop.Requests;

/// <summary>Adds to one operation what its endpoint's metadata says: who may call it, its headers, and how it refuses.</summary>
internal sealed class DocumentedOperation(OpenApiOperation operation, ApiDescription description, OpenApiDocument document)
{
    /// <summary>The name of the policy that guards the operation, or <see cref="Guest"/>.</summary>
    public const string AccessExtension = "x-access";

    public const string Guest = "Guest";

    private readonly IList<object> metadata = description.ActionDescriptor.EndpointMetadata;

    public void Complete()
    {
        var policies = metadata.OfType<IAuthorizeData>().Select(a => a.Policy!).Distinct().ToArray();
        Guard(policies);
        AddHeaders();
        AddRefusals(policies);
    }

    private void Guard(string[] policies)
    {
        var access = metadata.OfType<IAllowAnonymous>().Any() ? Guest : policies.LastOrDefault() ?? Guest;
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        operation.Extensions[AccessExtension] = new JsonNodeExtension(JsonValue.Create(access));
        if (metadata.OfType<KeyScope>().LastOrDefault() is { } key)
            operation.Description = $"API keys need the scope `{key.Scope}`.";
        operation.Security = access switch
        {
            Guest => [],
            Access.Scanner => [Needs(DocumentedApi.Device), Needs(DocumentedApi.Bearer)],
            Access.OrderHolder => [Needs(DocumentedApi.OrderToken), Needs(DocumentedApi.Bearer)],
            _ => [Needs(DocumentedApi.Bearer)],
        };
    }

    private OpenApiSecurityRequirement Needs(string scheme) => new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };

    private void AddHeaders()
    {
        if (description.HttpMethod is not ("POST" or "PUT" or "PATCH"))
            return;
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = Idempotency.Header,
            In = ParameterLocation.Header,
            Description = "Names this attempt: a repeat with the same key and body gets the first answer again, for at least 24 hours.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 255 },
        });
    }

    private void AddRefusals(string[] policies)
    {
        var hasInput = operation.RequestBody is not null || operation.Parameters is { Count: > 0 };
        if (hasInput)
            Refuse(400, "invalid_request", "malformed_json");
        if (operation.RequestBody is not null)
        {
            Refuse(413, "request_too_large");
            Refuse(415, "unsupported_media_type");
        }

        if (policies.Length > 0)
        {
            Refuse(401, "unauthorized");
            Refuse(403, "forbidden", "out_of_scope");
        }

        if (description.RelativePath!.Contains('{', StringComparison.Ordinal))
            Refuse(404, "not_found");
        if (description.HttpMethod is "POST" or "PUT" or "PATCH")
        {
            Refuse(409, "request_in_progress");
            Refuse(422, "idempotency_key_reused");
        }

        Refuse(429, "too_many_requests");
        Refuse(503, "busy");
        foreach (var own in metadata.OfType<Refusals>())
            Refuse(own.Status, own.Codes);
    }

    private void Refuse(int status, params string[] codes)
    {
        operation.Responses ??= [];
        var words = string.Join(", ", codes.Select(c => $"`{c}`"));
        var before = operation.Responses.TryGetValue(status.ToString(), out var known) ? known.Description : null;
        var response = new OpenApiResponse
        {
            Description = before?.Contains('`', StringComparison.Ordinal) == true ? $"{before}, {words}" : $"{ReasonPhrases.GetReasonPhrase(status)}: {words}",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [Problem.ContentType] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(DocumentedApi.ProblemSchema, document) },
            },
        };
        if (status is 429 or 503)
            response.Headers = new Dictionary<string, IOpenApiHeader> { ["Retry-After"] = RetryAfter() };
        operation.Responses[status.ToString()] = response;
    }

    private static OpenApiHeader RetryAfter() => new()
    {
        Description = "After how many seconds a repeat is welcome.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.Integer },
    };
}
