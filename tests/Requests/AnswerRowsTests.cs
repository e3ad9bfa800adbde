using EventLoop.Running;
using Npgsql;
using Xunit;

namespace EventLoop.Requests;

public sealed class AnswerRowsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Outdated = Now - IIdempotencyGrain.KeptFor;
    private TestDatabase database = null!;
    private NpgsqlDataSource source = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        source = NpgsqlDataSource.Create(database.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await source.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task An_answer_is_found_for_a_day()
    {
        var rows = new AnswerRows(source);
        var id = Guid.CreateVersion7();
        await rows.Insert(id, [1], [2], Outdated.AddSeconds(1), Outdated);

        Assert.Equal([2], (await rows.Find(id, since: Outdated))!.Value.Answer);
        Assert.Null(await rows.Find(id, since: Outdated.AddSeconds(1)));
    }

    [Fact]
    public async Task The_first_answer_stays_until_it_is_out_of_date()
    {
        var rows = new AnswerRows(source);
        var id = Guid.CreateVersion7();
        await rows.Insert(id, [1], [1], Outdated, outdated: Outdated.AddDays(-1));
        await rows.Insert(id, [2], [2], Outdated.AddHours(1), outdated: Outdated.AddDays(-1));
        Assert.Equal([1], (await rows.Find(id, since: Outdated.AddSeconds(-1)))!.Value.Answer);

        await rows.Insert(id, [3], [3], Now, Outdated);
        Assert.Equal([3], (await rows.Find(id, since: Outdated))!.Value.Answer);
    }

    [Fact]
    public async Task What_is_out_of_date_is_deleted_a_bounded_number_at_a_time()
    {
        var rows = new AnswerRows(source);
        for (var i = 0; i < 5; i++)
            await rows.Insert(Guid.CreateVersion7(), [1], [1], Outdated.AddSeconds(-i), outdated: Outdated.AddDays(-1));
        await rows.Insert(Guid.CreateVersion7(), [1], [1], Outdated.AddSeconds(1), Outdated);

        Assert.Equal(3, await rows.Purge(Outdated, most: 3));
        Assert.Equal(2, await rows.Purge(Outdated, most: 3));
        Assert.Equal(1L, await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from idempotency_keys"));
    }
}
