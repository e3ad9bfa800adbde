using EventLoop.Ledger;
using Orleans.Storage;

namespace EventLoop.Simulation;

/// <summary>Grain storage for snapshots: one row for each grain, and whoever writes must have read the row as it is.</summary>
internal sealed class SimSnapshots(SimWorld world) : IGrainStorage
{
    private readonly Dictionary<(string Name, GrainId Grain), (StoredSnapshot Snapshot, int Version)> rows = [];

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var row = await SimTables.Query(world, () => rows.TryGetValue((stateName, grainId), out var found) ? found : (null, 0));
        grainState.RecordExists = row.Snapshot is not null;
        grainState.ETag = $"{row.Version}";
        if (row.Snapshot is { } snapshot)
            grainState.State = (T)(object)new StoredSnapshot { Version = snapshot.Version, State = snapshot.State };
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var snapshot = (StoredSnapshot)(object)grainState.State!;
        var version = await SimTables.Query(world, () =>
        {
            var version = rows.TryGetValue((stateName, grainId), out var row) ? row.Version : 0;
            if ($"{version}" != (grainState.ETag ?? "0"))
                throw new InconsistentStateException("Somebody else has written this snapshot.");
            rows[(stateName, grainId)] = (new() { Version = snapshot.Version, State = snapshot.State }, version + 1);
            return version + 1;
        });
        world.Scheduler.Happened($"{stateName} of {world.Cluster.NameOf(grainId)} at version {snapshot.Version}");
        grainState.ETag = $"{version}";
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        throw new NotSupportedException("Snapshots are never cleared.");
}
