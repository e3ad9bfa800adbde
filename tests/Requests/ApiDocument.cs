using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EventLoop.Requests;

/// <summary>The published OpenAPI document, as far as tests that are generated from it need it.</summary>
internal sealed class ApiDocument
{
    private readonly JsonNode document;

    private ApiDocument(JsonNode document)
    {
        this.document = document;
        Operations = [.. ReadOperations()];
    }

    public IReadOnlyList<ApiOperation> Operations { get; }

    public static async Task<ApiDocument> Read(Product product) =>
        new(JsonNode.Parse(await product.Client.GetStringAsync("/openapi/v1.json"))!);

    /// <summary>The schema itself, where <paramref name="schema"/> refers to one.</summary>
    public JsonObject Resolve(JsonNode? schema)
    {
        var found = schema as JsonObject ?? [];
        while (found["$ref"]?.GetValue<string>() is { } reference)
            found = document["components"]!["schemas"]![reference.Split('/')[^1]]!.AsObject();
        return found;
    }

    private static string[] CodesIn(string? description) => [.. Regex.Matches(description ?? "", "`([a-z_]+)`").Select(m => m.Groups[1].Value)];

    private IEnumerable<ApiOperation> ReadOperations()
    {
        foreach (var (path, methods) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in methods!.AsObject())
            {
                yield return new(
                    operation!["operationId"]?.GetValue<string>() ?? "",
                    new HttpMethod(method.ToUpperInvariant()),
                    path,
                    operation["summary"]?.GetValue<string>() ?? "",
                    operation["x-access"]?.GetValue<string>() ?? "",
                    [.. (operation["parameters"] as JsonArray ?? []).Select(p => new ApiParameter(
                        p!["name"]!.GetValue<string>(), p["in"]!.GetValue<string>(), p["schema"]?.DeepClone().AsObject() ?? []))],
                    operation["requestBody"]?["content"]?["application/json"]?["schema"]?.AsObject(),
                    operation["responses"]!.AsObject().ToDictionary(r => int.Parse(r.Key), r => CodesIn((string?)r.Value!["description"])))
                {
                    Description = operation["description"]?.GetValue<string>() ?? "",
                };
            }
        }
    }
}

/// <param name="Access">The policy that guards it.</param>
/// <param name="Body">The schema of its JSON body; null when it takes none.</param>
/// <param name="Codes">The statuses that it may answer with, and the codes of those that are problems.</param>
internal sealed record ApiOperation(
    string Id,
    HttpMethod Method,
    string Path,
    string Summary,
    string Access,
    ApiParameter[] Parameters,
    JsonObject? Body,
    Dictionary<int, string[]> Codes)
{
    public string Description { get; init; } = "";

    public IEnumerable<int> Statuses => Codes.Keys;

    public override string ToString() => $"{Method} {Path}";
}

internal sealed record ApiParameter(string Name, string In, JsonObject Schema);
