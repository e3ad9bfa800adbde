using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Xunit;

namespace EventLoop.Running;

/// <summary>What Orleans' ADO.NET provider makes of this project's SQL.</summary>
public sealed class GrainStorageTests : IAsyncLifetime
{
    private const string StateName = "test";

    private TestDatabase database = null!;
    private TestSilo silo = null!;
    private IGrainStorage storage = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        silo = await TestSilo.Start(database);
        storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("accounts");
    }

    public async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Of_200_racing_first_writes_exactly_one_wins()
    {
        var grain = Grain();

        var won = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Task.Run(() => Wins(grain, number, etag: null))));

        Assert.Equal(1, won.Count(wins => wins));
        Assert.Equal(Array.IndexOf(won, true), (await Read(grain)).State!.Number);
    }

    [Fact]
    public async Task Of_200_racing_later_writes_exactly_one_wins()
    {
        var grain = Grain();
        Assert.True(await Wins(grain, 1000, etag: null));
        var etag = (await Read(grain)).ETag;

        var won = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => Task.Run(() => Wins(grain, number, etag))));

        Assert.Equal(1, won.Count(wins => wins));
        Assert.Equal(Array.IndexOf(won, true), (await Read(grain)).State!.Number);
    }

    [Fact]
    public async Task A_stale_etag_loses_and_changes_nothing()
    {
        var grain = Grain();
        Assert.True(await Wins(grain, 1, etag: null));
        var stale = (await Read(grain)).ETag;
        Assert.True(await Wins(grain, 2, stale));

        Assert.False(await Wins(grain, 3, stale));

        Assert.Equal(2, (await Read(grain)).State!.Number);
    }

    [Fact]
    public async Task What_was_cleared_reads_as_new_and_an_older_writer_loses()
    {
        var grain = Grain();
        Assert.True(await Wins(grain, 1, etag: null));
        var before = await Read(grain);
        var cleared = await Read(grain);
        await storage.ClearStateAsync(StateName, grain, cleared);

        var after = await Read(grain);
        Assert.False(after.RecordExists);
        Assert.Equal(0, after.State!.Number);
        Assert.False(await Wins(grain, 2, before.ETag));
        Assert.True(await Wins(grain, 3, after.ETag));
    }

    [Fact]
    public async Task Grains_with_keys_of_one_number_and_of_several_kinds_have_rows_of_their_own()
    {
        var key = Guid.CreateVersion7();
        GrainId[] grains =
        [
            GrainId.Create(GrainType.Create("test"), GrainIdKeyExtensions.CreateGuidKey(key)),
            GrainId.Create(GrainType.Create("test"), GrainIdKeyExtensions.CreateGuidKey(key, "a")),
            GrainId.Create(GrainType.Create("test"), GrainIdKeyExtensions.CreateGuidKey(key, "b")),
        ];

        for (var number = 0; number < grains.Length; number++)
            Assert.True(await Wins(grains[number], number, etag: null));

        for (var number = 0; number < grains.Length; number++)
            Assert.Equal(number, (await Read(grains[number])).State!.Number);
    }

    [Fact]
    public async Task State_is_stored_as_plain_JSON_without_names_of_types()
    {
        var grain = Grain();
        Assert.True(await Wins(grain, 7, etag: null));

        var stored = await PostgresServer.Scalar<string>(
            database.ConnectionString, "select convert_from(payloadbinary, 'UTF8') from orleans_storage");

        Assert.Equal("""{"number":7}""", stored);
    }

    private static GrainId Grain() => GrainId.Create(GrainType.Create("test"), GrainIdKeyExtensions.CreateGuidKey(Guid.CreateVersion7()));

    private async Task<GrainState<Stored>> Read(GrainId grain)
    {
        var state = new GrainState<Stored>(new Stored());
        await storage.ReadStateAsync(StateName, grain, state);
        return state;
    }

    private async Task<bool> Wins(GrainId grain, int number, string? etag)
    {
        try
        {
            await storage.WriteStateAsync(StateName, grain, new GrainState<Stored>(new Stored { Number = number }, etag));
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    internal sealed class Stored
    {
        public int Number { get; set; }
    }
}
