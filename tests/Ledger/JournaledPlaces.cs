using System.Text.Json.Serialization;
using Orleans.Concurrency;
using Orleans.EventSourcing;
using Orleans.EventSourcing.CustomStorage;
using Orleans.Providers;

namespace EventLoop.Ledger;

/// <summary>How many places are taken; the smallest thing that two can fight over.</summary>
internal sealed class Places : ILedgerState<Places, PlaceTaken>
{
    public int Taken { get; set; }

    public Places Apply(PlaceTaken fact) => new() { Taken = Taken + 1 };
}

[GenerateSerializer, Immutable]
internal sealed record PlaceTaken([property: Id(0)] int Number);

[JsonSerializable(typeof(IReadOnlyList<PlaceTaken>))]
internal sealed partial class PlacesJson : JsonSerializerContext;

/// <summary>Takes places as Orleans' event-sourced grains do: raise an event, confirm it.</summary>
[Reentrant, LogConsistencyProvider(ProviderName = "CustomStorage")]
internal sealed class JournaledPlaces(PlacesStorage storage)
    : JournaledGrain<PlacesTaken, PlaceTaken>, ICustomStorageInterface<PlacesTaken, PlaceTaken>, IJournaledPlaces
{
    public async Task<bool> Take(int capacity)
    {
        var taken = TentativeState.Taken < capacity;
        if (taken)
            RaiseEvent(new PlaceTaken(TentativeState.Taken + 1));
        await ConfirmEvents();
        return taken;
    }

    public async Task<KeyValuePair<int, PlacesTaken>> ReadStateFromStorage()
    {
        await storage.Reach();
        return new(storage.Version(this.GetPrimaryKey()), new() { Taken = storage.Taken(this.GetPrimaryKey()) });
    }

    public async Task<bool> ApplyUpdatesToStorage(IReadOnlyList<PlaceTaken> updates, int expectedVersion)
    {
        await storage.Reach();
        return storage.TryAppend(this.GetPrimaryKey(), expectedVersion, updates.Count, updates.Count);
    }
}

/// <summary>The state in the form that a JournaledGrain changes in place.</summary>
[GenerateSerializer]
internal sealed class PlacesTaken
{
    [Id(0)]
    public int Taken { get; set; }

    public void Apply(PlaceTaken fact) => Taken++;
}

/// <summary>The same on our own base class.</summary>
[Reentrant]
internal sealed class LedgerPlaces(IGrainContext context, SiloLedger ledger) : LedgerGrain<Places, PlaceTaken>(context, ledger, Kind), ILedgerPlaces
{
    private static readonly FactKind<Places, PlaceTaken> Kind = new("places", PlacesJson.Default.IReadOnlyListPlaceTaken, (_, _, _, _) => []);

    public async Task<bool> Take(int capacity)
    {
        var taken = State.Taken < capacity;
        await Record(taken ? [new PlaceTaken(State.Taken + 1)] : []);
        return taken;
    }
}

/// <summary>One store in memory for both, which can be away, and in which a twin can be faster.</summary>
internal sealed class PlacesStorage : ILedgerStore
{
    private static readonly byte[] OnePlace = "[{\"Number\":0}]"u8.ToArray();

    private readonly Lock guard = new();
    private readonly Dictionary<Guid, List<(int Version, byte[] Facts, int Places)>> streams = [];

    public bool IsAway { get; set; }

    public int Version(Guid stream)
    {
        lock (guard)
            return Stream(stream) is [.., var last] ? last.Version : 0;
    }

    public int Taken(Guid stream)
    {
        lock (guard)
            return Stream(stream).Sum(append => append.Places);
    }

    /// <summary>A twin activation takes a place.</summary>
    public void TakeElsewhere(Guid stream) => TryAppend(stream, Version(stream), 1, 1);

    public bool TryAppend(Guid stream, int expectedVersion, int versions, int places, byte[]? facts = null)
    {
        lock (guard)
        {
            if (Version(stream) != expectedVersion)
                return false;
            Stream(stream).Add((expectedVersion + versions, facts ?? OnePlace, places));
            return true;
        }
    }

    /// <exception cref="StoreAwayException">It is away.</exception>
    public async Task Reach()
    {
        await Task.Yield();
        if (IsAway)
            throw new StoreAwayException("away");
    }

    public async Task Append(IReadOnlyList<CommitUnit> units, CancellationToken cancellation)
    {
        await Reach();
        foreach (var append in units.SelectMany(unit => unit.Appends))
        {
            var places = PlacesIn(append.Facts);
            if (!TryAppend(append.Stream, append.Version - 1, 1, places, append.Facts))
                throw new AppendRefusedException("The version is taken.");
        }
    }

    public async Task<IReadOnlyList<StoredAppend>> Read(IReadOnlyList<StreamPosition> streams, CancellationToken cancellation)
    {
        await Reach();
        lock (guard)
        {
            return
            [
                .. streams.SelectMany(known => Stream(known.Stream).Where(append => append.Version > known.Version)
                    .Select(append => new StoredAppend(known.Stream, append.Version, append.Facts, "places"))),
            ];
        }
    }

    private static int PlacesIn(byte[] facts) => System.Text.Json.JsonSerializer.Deserialize(facts, PlacesJson.Default.IReadOnlyListPlaceTaken)!.Count;

    private List<(int Version, byte[] Facts, int Places)> Stream(Guid id)
    {
        if (!streams.TryGetValue(id, out var stream))
            streams.Add(id, stream = []);
        return stream;
    }
}
