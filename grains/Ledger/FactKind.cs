using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace EventLoop.Ledger;

/// <summary>A kind of stream, whatever its facts are.</summary>
/// <param name="Name">The kind's name in the ledger; never changed.</param>
internal abstract record FactKind(string Name)
{
    /// <summary>The kind of stream that bears streams of this kind; null for streams that begin by themselves.</summary>
    public abstract FactKind? Parent { get; }

    /// <summary>The stream that bears this one; null when none does.</summary>
    public abstract Guid? ParentOf(Guid stream);

    /// <summary>Its appends come by the thousand when a sale opens, and go by a lane of their own.</summary>
    public bool IsOfBuyers { get; init; }

    /// <summary>Its facts by their names.</summary>
    public abstract IEnumerable<(string Name, JsonTypeInfo Type)> FactTypes { get; }

    /// <summary>Begins to replay a stream: what it is then given, append by append, it answers with the table rows that followed.</summary>
    /// <param name="parent">All appends of the stream that bears it; empty when none does.</param>
    public abstract Func<StoredAppend, IReadOnlyList<TableRow>> Replay(Guid stream, IReadOnlyList<StoredAppend> parent);
}

/// <summary>
/// A kind of stream: its stable name, how its facts are written, and which table rows follow from them.
/// </summary>
/// <param name="Name">The kind's name in the ledger; never changed.</param>
/// <param name="Facts">Source-generated JSON of an array of facts.</param>
/// <param name="Rows">The rows after an append: stream, state after it, its facts, and whether it is the stream's first.</param>
internal sealed record FactKind<TState, TFact>(
    string Name,
    JsonTypeInfo<IReadOnlyList<TFact>> Facts,
    Func<Guid, TState, IReadOnlyList<TFact>, bool, IReadOnlyList<TableRow>> Rows) : FactKind(Name)
    where TState : class, ILedgerState<TState, TFact>, new()
{
    /// <summary>For streams that are born by another: which that is, and the state that follows from its appends.</summary>
    public StreamOrigin<TState>? Origin { get; init; }

    /// <summary>How long streams of this kind are cut short; null: they are always read from the start.</summary>
    public SnapshotFormat<TState>? Snapshots { get; init; }

    /// <summary>Counts facts that have become durable, for metrics.</summary>
    public Action<IReadOnlyList<TFact>>? Count { get; init; }

    /// <summary>
    /// Writes one fact just as <see cref="Facts"/> would, or answers false. For facts that a rush records by the thousand: the
    /// serializer's polymorphism costs as much as a grain call.
    /// </summary>
    public Func<Utf8JsonWriter, TFact, bool>? WriteByHand { get; init; }

    public byte[] Serialize(IReadOnlyList<TFact> facts) =>
        WriteByHand is null ? JsonSerializer.SerializeToUtf8Bytes(facts, Facts) : FactWriting.Write(facts, WriteByHand, Facts);

    /// <summary>The first append of a stream, for the grain that bears it in its own commit.</summary>
    public StreamAppend Birth(Guid stream, TState newborn, params IReadOnlyList<TFact> facts) =>
        new(stream, 1, Name, Serialize(facts), Rows(stream, newborn, facts, true));

    public IReadOnlyList<TFact> Deserialize(ReadOnlySpan<byte> facts) =>
        JsonSerializer.Deserialize(facts, Facts) ?? throw new JsonException("An append without facts.");

    public override IEnumerable<(string Name, JsonTypeInfo Type)> FactTypes => Facts.Options.GetTypeInfo(typeof(TFact)).PolymorphismOptions!.DerivedTypes
        .Select(fact => ((string)fact.TypeDiscriminator!, Facts.Options.GetTypeInfo(fact.DerivedType)));

    public override FactKind? Parent => Origin?.Parent;

    public override Guid? ParentOf(Guid stream) => Origin?.ParentOf(stream);

    public override Func<StoredAppend, IReadOnlyList<TableRow>> Replay(Guid stream, IReadOnlyList<StoredAppend> parent)
    {
        var state = Origin?.Born(stream, parent) ?? new TState();
        return append =>
        {
            var facts = Deserialize(append.Facts);
            state = facts.Aggregate(state, (before, fact) => before.Apply(fact));
            return Rows(stream, state, facts, append.Version == 1);
        };
    }
}

/// <summary>How streams begin that another stream bears.</summary>
/// <param name="Parent">The kind of that stream.</param>
/// <param name="ParentOf">Its id, which orders right before those of the streams that it bears.</param>
/// <param name="Born">The state that follows from its appends.</param>
internal sealed record StreamOrigin<TState>(FactKind Parent, Func<Guid, Guid> ParentOf, Func<Guid, IReadOnlyList<StoredAppend>, TState> Born);

/// <summary>How a state is written and read back; what is written is complete and never changes afterwards.</summary>
internal sealed record SnapshotFormat<TState>(Func<TState, byte[]> Write, Func<byte[], TState> Read);
