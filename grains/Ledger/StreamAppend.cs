using System.Diagnostics;

namespace EventLoop.Ledger;

/// <summary>
/// One row for the ledger: what one grain decided since its last append. It can travel to another grain and be committed
/// there together with that grain's own facts (then it is a <em>rider</em>): both become durable, or neither does.
/// </summary>
/// <param name="Stream">The id of the grain whose facts these are.</param>
/// <param name="Version">1 for the first append of a stream, then without a gap; with the stream it is the fence.</param>
/// <param name="Kind">The kind of stream, such as <c>order</c>.</param>
/// <param name="Facts">A JSON array of facts, UTF-8.</param>
/// <param name="Rows">The table rows that follow from the facts.</param>
[GenerateSerializer, Immutable, Alias("StreamAppend")]
internal sealed record StreamAppend(
    [property: Id(0)] Guid Stream,
    [property: Id(1)] int Version,
    [property: Id(2)] string Kind,
    [property: Id(3)] byte[] Facts,
    [property: Id(4)] IReadOnlyList<TableRow> Rows);

/// <summary>What the ledger holds of a stream at one version.</summary>
internal readonly record struct StoredAppend(Guid Stream, int Version, byte[] Facts, string Kind);

/// <summary>Appends that are committed together or not at all.</summary>
internal sealed class CommitUnit(IReadOnlyList<StreamAppend> appends, int facts)
{
    private readonly TaskCompletionSource committed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<Guid>? leftOut;

    public IReadOnlyList<StreamAppend> Appends { get; private set; } = appends;

    /// <summary>The riders that begin a stream.</summary>
    public IEnumerable<StreamAppend> Births => Appends.Skip(1).Where(append => append.Version == 1);

    /// <summary>Births that are not part of the unit any more, since another row had what theirs claims.</summary>
    public IReadOnlyList<Guid> LeftOut => leftOut ?? [];

    /// <summary>How many facts of the admission bound this unit holds.</summary>
    public int Facts { get; } = facts;

    /// <summary>The spans in which the facts were decided; null while nobody traces.</summary>
    public IReadOnlyList<Activity>? Decisions { get; init; }

    /// <summary>Completes when the unit is durable; fails with <see cref="LedgerUnavailableException"/> otherwise.</summary>
    public Task Committed => committed.Task;

    /// <summary>Takes these births out of the unit. What is left stands by itself.</summary>
    public void LeaveOut(IReadOnlySet<Guid> births)
    {
        if (!Appends.Any(append => births.Contains(append.Stream)))
            return;
        (leftOut ??= []).AddRange(Births.Select(birth => birth.Stream).Where(births.Contains));
        Appends = [.. Appends.Where(append => !births.Contains(append.Stream))];
    }

    public void Succeed() => committed.TrySetResult();

    public void Fail(LedgerUnavailableException reason) => committed.TrySetException(reason);
}
