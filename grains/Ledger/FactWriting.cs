using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EventLoop.Ledger;

/// <summary>Writes the JSON array of an append with a writer that each thread keeps.</summary>
internal static class FactWriting
{
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? kept;

    public static byte[] Write<TFact>(IReadOnlyList<TFact> facts, Func<Utf8JsonWriter, TFact, bool> writeByHand, JsonTypeInfo<IReadOnlyList<TFact>> all)
    {
        var (buffer, writer) = kept ??= Create();
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        writer.WriteStartArray();
        for (var at = 0; at < facts.Count; at++)
        {
            // One that is not written by hand: then the serializer writes them all.
            if (!writeByHand(writer, facts[at]))
                return JsonSerializer.SerializeToUtf8Bytes(facts, all);
        }

        writer.WriteEndArray();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) Create()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        return (buffer, new Utf8JsonWriter(buffer, new() { SkipValidation = true }));
    }
}
