using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EventLoop.Ledger;

/// <summary>
/// A kind of stream: its stable name, how its facts are written, and which table rows follow from them.
/// </summary>
/// <param name="Name">The kind's name in the ledger; never changed.</param>
/// <param name="Facts">Source-generated JSON of an array of facts.</param>
/// <param name="Rows">The rows after an append: stream, state after it, its facts, and whether it is the stream's first.</param>
internal sealed record FactKind<TState, TFact>(
    string Name,
    JsonTypeInfo<IReadOnlyList<TFact>> Facts,
    Func<Guid, TState, IReadOnlyList<TFact>, bool, IReadOnlyList<TableRow>> Rows)
{
    /// <summary>How long streams of this kind are cut short; null: they are always read from the start.</summary>
    public SnapshotFormat<TState>? Snapshots { get; init; }

    public byte[] Serialize(IReadOnlyList<TFact> facts) => JsonSerializer.SerializeToUtf8Bytes(facts, Facts);

    /// <summary>The first append of a stream, for the grain that bears it in its own commit.</summary>
    public StreamAppend Birth(Guid stream, TState newborn, params IReadOnlyList<TFact> facts) =>
        new(stream, 1, Name, Serialize(facts), Rows(stream, newborn, facts, true));

    public IReadOnlyList<TFact> Deserialize(ReadOnlySpan<byte> facts) =>
        JsonSerializer.Deserialize(facts, Facts) ?? throw new JsonException("An append without facts.");
}

/// <summary>How a state is written and read back; what is written is complete and never changes afterwards.</summary>
internal sealed record SnapshotFormat<TState>(Func<TState, byte[]> Write, Func<byte[], TState> Read);
