using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Storage;

namespace EventLoop.Ledger;

/// <summary>
/// Grain state as plain JSON. Orleans' default writes the names of .NET types into the data, so that renaming a class would
/// orphan what is stored.
/// </summary>
internal sealed class JsonGrainStorageSerializer : IGrainStorageSerializer
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, Options));

    public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input, Options)!;
}
