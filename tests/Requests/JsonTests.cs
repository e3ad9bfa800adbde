using System.Text.Json;
using System.Text.Json.Serialization;
using Xunit;

namespace EventLoop.Requests;

/// <summary>What is written as soon as a process serves, before anything in it has been written by reflection.</summary>
public sealed partial class JsonTests
{
    // Options that belong to a context find no converters beside those that they were given.
    private static readonly JsonSerializerOptions Options = new() { TypeInfoResolver = CountsJson.Default, Converters = { new TextConverter() } };

    [Fact]
    public void A_dictionary_is_written_and_read()
    {
        var text = JsonSerializer.Serialize(new Dictionary<string, int> { ["already_admitted"] = 2 }, Options);

        Assert.Equal("""{"already_admitted":2}""", text);
        Assert.Equal(2, JsonSerializer.Deserialize<Dictionary<string, int>>(text, Options)!["already_admitted"]);
        Assert.Throws<JsonValueException>(() => JsonSerializer.Deserialize<Dictionary<string, int>>("""{"\u0000":2}""", Options));
    }

    [JsonSerializable(typeof(Dictionary<string, int>))]
    private sealed partial class CountsJson : JsonSerializerContext;
}
