using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Gates;
using EventLoop.Orders;
using EventLoop.Payments;
using EventLoop.Tickets;
using EventLoop.TicketTypes;
using EventLoop.Webhooks;

namespace EventLoop.Ledger;

/// <summary>
/// JSON Schemas (2020-12) of the data of every publication, by its type; what <see cref="Publications"/> tells always fits. They stand in the folder
/// <c>schemas</c>, too, where a change shows in review, and are served at <c>/schemas</c>.
/// </summary>
internal static class PublicationSchemas
{
    private static readonly FactKind[] Kinds =
        [EventKind.Instance, GateKind.Instance, LookUps.Kind, OrderKind.Instance, Payouts.Kind, TicketKind.Instance, TicketTypeKind.Instance, OrganizerWebhooks.Kind, ApiKey.Kind];

    private static readonly JsonSchemaExporterOptions Options = new() { TreatNullObliviousAsNonNullable = true };

    private static readonly Lazy<IReadOnlyDictionary<string, string>> Made = new(Make);

    /// <summary>As text, indented.</summary>
    public static IReadOnlyDictionary<string, string> All => Made.Value;

    private static SortedDictionary<string, string> Make()
    {
        var schemas = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var kind in Kinds)
        {
            foreach (var (name, type) in kind.FactTypes)
            {
                var (told, schema) = name == "tickets_issued" ? (Publications.TypeOf("ticket", "issued"), Birth()) : (Publications.TypeOf(kind.Name, name), Of(kind.Name, name, type));
                schemas[told] = Finish(told, schema).ToJsonString(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
            }
        }

        return schemas;
    }

    /// <summary>The members of a fact that are told.</summary>
    private static JsonObject Of(string kind, string fact, JsonTypeInfo type)
    {
        var all = (type.GetJsonSchemaAsNode(Options).AsObject()["properties"] as JsonObject) ?? [];
        var told = new JsonObject();
        foreach (var member in Publications.Catalogue[(kind, fact)].Members)
            told[member] = all[member]?.DeepClone() ?? throw new InvalidOperationException($"{kind} {fact} has no {member}.");
        return told;
    }

    private static JsonObject Birth() => new()
    {
        ["at"] = new JsonObject { ["type"] = "string", ["format"] = "date-time" },
        ["orderId"] = Id(),
        ["ticketTypeId"] = Id(),
    };

    private static JsonObject Finish(string type, JsonObject members)
    {
        var properties = new JsonObject
        {
            ["position"] = Described(new() { ["type"] = "integer" }, "Where the fact stands in the ledger."),
            ["stream"] = Described(Id(), "What the fact was recorded of."),
            ["version"] = Described(new() { ["type"] = "integer" }, "The number of the record of that stream, from 1."),
        };
        foreach (var (name, schema) in members)
        {
            properties[name] = schema!.DeepClone();
            Relax(properties[name]);
        }

        return new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = type,
            ["description"] = "Members are only added under this version; what can be left out is not required.",
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. properties.Where(property => !MayBeNull(property.Value)).Select(property => (JsonNode)property.Key)]),
        };
    }

    /// <summary>Within members, too, what is null is left out.</summary>
    private static void Relax(JsonNode? schema)
    {
        if (schema is JsonArray all)
        {
            foreach (var one in all)
                Relax(one);
        }

        if (schema is not JsonObject known)
            return;
        if (known["required"] is JsonArray required && known["properties"] is JsonObject properties)
            known["required"] = new JsonArray([.. required.Select(name => (string)name!).Where(name => !MayBeNull(properties[name])).Select(name => (JsonNode)name)]);
        foreach (var (_, part) in known)
            Relax(part);
    }

    /// <summary>Members that may be null are left out when they are.</summary>
    private static bool MayBeNull(JsonNode? schema) => schema is JsonObject known
        && (known["type"] is JsonArray types ? types.Any(type => (string?)type == "null") : known["type"] is null && known["$ref"] is null);

    private static JsonObject Id() => new() { ["type"] = "string", ["format"] = "uuid" };

    private static JsonObject Described(JsonObject schema, string description)
    {
        schema["description"] = description;
        return schema;
    }
}
