namespace EventLoop.Ledger;

/// <summary>A stream of which a batch has appends: for followers to which only the whole says what a part of it means.</summary>
/// <param name="Before">The appends from before the batch, in order.</param>
/// <param name="Own">Those of the batch, in order.</param>
internal sealed record WholeStream(Guid Id, IReadOnlyList<StoredAppend> Before, IReadOnlyList<LedgerEntry> Own)
{
    /// <summary>The streams that have part in a batch. The ledger is asked for those only that began before it: while much is sold, few.</summary>
    public static async Task<IReadOnlyList<WholeStream>> Of(IEnumerable<LedgerEntry> batch, LedgerReader ledger)
    {
        var streams = batch.GroupBy(append => append.Stream).Select(stream => (Id: stream.Key, Own: stream.OrderBy(append => append.Version).ToArray())).ToList();
        var begun = streams.Where(stream => stream.Own[0].Version > 1).Select(stream => new StreamPosition(stream.Id, 0)).ToArray();
        var earlier = (begun.Length == 0 ? [] : await ledger.Read(begun)).ToLookup(append => append.Stream);
        return [.. streams.Select(stream => new WholeStream(stream.Id, [.. earlier[stream.Id].Where(append => append.Version < stream.Own[0].Version)], stream.Own))];
    }

    /// <summary>The state of the stream before the batch and after it.</summary>
    public (TState Before, TState After) States<TState, TFact>(FactKind<TState, TFact> kind)
        where TState : class, ILedgerState<TState, TFact>, new()
    {
        var before = Apply(new TState(), Before.SelectMany(append => kind.Deserialize(append.Facts)));
        return (before, Apply(before, Own.SelectMany(append => append.FactsOf(kind))));
    }

    private static TState Apply<TState, TFact>(TState state, IEnumerable<TFact> facts)
        where TState : class, ILedgerState<TState, TFact>, new() => facts.Aggregate(state, (before, fact) => before.Apply(fact));
}
