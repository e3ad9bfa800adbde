using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;

namespace EventLoop.Requests;

/// <summary>
/// Requests have nullable members, since a client may send anything; their schema should say what a client should send: a member
/// without a default in the record is required and is not null.
/// </summary>
internal static class DocumentedSchema
{
    public static void Complete(OpenApiSchema schema, JsonTypeInfo type, JsonPropertyInfo? property)
    {
        // Our own converters hide from the exporter that these are JSON strings.
        var bare = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        if (bare == typeof(string) || bare == typeof(DateTimeOffset))
            schema.Type = property is { IsGetNullable: true } ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;

        if (property is not null && IsRequest(property.DeclaringType) && IsRequired(property) && schema.Type is { } types)
            schema.Type = types & ~JsonSchemaType.Null;
        if (property is null && IsRequest(type.Type) && schema.Properties is { } members)
            Require(schema, members, [.. type.Properties.Where(IsRequired).Select(p => p.Name)]);
    }

    private static bool IsRequest(Type type) => type.Name.EndsWith("Request", StringComparison.Ordinal);

    private static bool IsRequired(JsonPropertyInfo property) => property.AssociatedParameter is { HasDefaultValue: false };

    private static void Require(OpenApiSchema schema, IDictionary<string, IOpenApiSchema> members, HashSet<string> names)
    {
        schema.Required = names;
        foreach (var name in names)
        {
            // An object that may be null is written as a choice between null and the object.
            if (members.TryGetValue(name, out var member) && member.OneOf?.FirstOrDefault(s => s.Type != JsonSchemaType.Null) is { } value)
                members[name] = value;
        }
    }
}
