using System.Text.Json;
using EventLoop.Requests;
using EventLoop.Running;
using Json.Schema;
using Xunit;

namespace EventLoop.Ledger;

/// <summary>The schemas of messages: they stand in the repository as they are made, and are served.</summary>
public sealed class SchemaTests(ProductFixture fixture) : IClassFixture<ProductFixture>
{
    private static readonly string Folder = Path.Combine(PostgresServer.Root, "grains", "Ledger", "schemas");
    private static readonly Dictionary<string, JsonSchema> Parsed = PublicationSchemas.All.ToDictionary(schema => schema.Key, schema => JsonSchema.FromText(schema.Value));

    /// <summary>Messages of a type must have this data.</summary>
    internal static void AssertFits(string type, string data)
    {
        using var message = JsonDocument.Parse(data);
        var result = Parsed[type].Evaluate(message.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        Assert.True(result.IsValid, result.IsValid ? "" : $"{type} {data}: {JsonSerializer.Serialize(result)}");
    }

    /// <summary>A change is a change of what partners rely on: members may be added, anything else is a new version. <c>EVENTLOOP_ACCEPT_CONTRACTS=1</c> writes them anew.</summary>
    [Fact]
    public void Schemas_are_as_they_stand_in_the_repository()
    {
        if (Environment.GetEnvironmentVariable("EVENTLOOP_ACCEPT_CONTRACTS") == "1")
        {
            Directory.CreateDirectory(Folder);
            foreach (var (type, schema) in PublicationSchemas.All)
                File.WriteAllText(Path.Combine(Folder, $"{type}.json"), schema);
        }

        Assert.Equal(PublicationSchemas.All.Keys, Directory.GetFiles(Folder).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));
        Assert.All(PublicationSchemas.All, schema => Assert.Equal(File.ReadAllText(Path.Combine(Folder, $"{schema.Key}.json")), schema.Value));
    }

    [Fact]
    public void Every_type_of_message_has_a_schema() => Assert.Equal(
        Publications.Catalogue.Keys.Select(fact => fact.Fact == "tickets_issued" ? "eventloop.ticket.issued.v1" : Publications.TypeOf(fact.Kind, fact.Fact)).Order(StringComparer.Ordinal),
        PublicationSchemas.All.Keys);

    [Theory]
    [InlineData("""{"position":1,"stream":"0193a000-0000-7000-8000-000000000001","version":1}"""), InlineData("""{"position":"1","stream":"0193a000-0000-7000-8000-000000000001","version":1,"at":"2031-07-01T10:00:00+00:00"}""")]
    [InlineData("""{"position":1,"stream":"x","version":1,"at":"2031-07-01T10:00:00+00:00"}"""), InlineData("""{"position":1,"stream":"0193a000-0000-7000-8000-000000000001","version":1,"at":"yesterday"}""")]
    public void What_is_not_as_the_schema_says_does_not_fit(string data) => Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertFits("eventloop.order.expired.v1", data));

    [Fact]
    public async Task Schemas_are_served_to_everybody()
    {
        var listed = (await fixture.Product.Client.GetAsync("/api/v1/schemas").Json()).GetProperty("items").EnumerateArray().Select(type => type.GetString()!).ToList();
        Assert.Equal(PublicationSchemas.All.Keys, listed);
        Assert.Equal(PublicationSchemas.All["eventloop.ticket.scanned.v1"], await fixture.Product.Client.GetStringAsync("/api/v1/schemas/eventloop.ticket.scanned.v1"));
        await fixture.Product.Client.GetAsync("/api/v1/schemas/eventloop.nothing.v1").Problem(404, "not_found");
    }
}
