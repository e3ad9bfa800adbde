namespace EventLoop.Ledger;

/// <summary>
/// A row of a table that people query with SQL, whole, as it is after the facts of an append. It follows from the stream alone,
/// so a table can be dropped and written again from the ledger.
/// </summary>
[GenerateSerializer, Alias("TableRow")]
internal abstract record TableRow
{
    /// <summary>The row is born with this append; otherwise it exists and is overwritten.</summary>
    [Id(0)]
    public bool IsNew { get; init; }
}
