using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace EventLoop.Ledger;

/// <summary>
/// The latest snapshot of a long stream, in grain storage. A snapshot only saves reading: it is written after the appends that it
/// covers are durable, and when writing fails the grain goes on without.
/// </summary>
internal sealed partial class Snapshots([FromKeyedServices("snapshots")] IGrainStorage storage, ILogger<Snapshots> logger)
{
    /// <summary>The snapshot of a grain's stream; version 0 when there is none.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public async Task<GrainState<StoredSnapshot>> Read(string kind, GrainId grain)
    {
        var stored = new GrainState<StoredSnapshot>(new());
        try
        {
            await storage.ReadStateAsync(NameOf(kind), grain, stored);
        }
        catch (Exception away)
        {
            throw new LedgerUnavailableException("Storage is away.", away);
        }

        return stored;
    }

    /// <summary>Replaces the snapshot that <paramref name="known"/> was read or written as.</summary>
    public async Task Write(string kind, GrainId grain, GrainState<StoredSnapshot> known, StoredSnapshot snapshot)
    {
        var before = known.State;
        try
        {
            known.State = snapshot;
            await storage.WriteStateAsync(NameOf(kind), grain, known);
        }
        catch (Exception failure)
        {
            known.State = before;
            LogFailure(kind, failure.Message);
        }
    }

    // The provider's key has no grain type in it, so the name must differ by kind.
    private static string NameOf(string kind) => $"snapshot_{kind}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "A snapshot of a {Kind} could not be written: {Reason}")]
    private partial void LogFailure(string kind, string reason);
}

/// <summary>A state as it was after an append.</summary>
internal sealed class StoredSnapshot
{
    public int Version { get; set; }

    public byte[] State { get; set; } = [];
}
