using EventLoop.Ledger;
using Xunit;

namespace EventLoop.Running;

public sealed class MigratorTests
{
    [Fact]
    public async Task Eight_migrators_that_start_at_once_apply_each_migration_once()
    {
        await using var database = await TestDatabase.CreateEmpty();

        var applied = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Migrator.Apply(database.ConnectionString))));

        Assert.Equal(Migrator.Scripts.Select(script => script.Name), applied.SelectMany(names => names).Order(StringComparer.Ordinal));
        Assert.Equal(Migrator.Scripts.Count, await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from schema_versions"));
        Assert.Equal(13L, await PostgresServer.Scalar<long>(database.ConnectionString, "select count(*) from orleansquery"));
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        await using var database = await TestDatabase.Create();

        Assert.Empty(await Migrator.Apply(database.ConnectionString));
    }

    [Fact]
    public async Task A_database_that_is_newer_than_the_binary_is_refused()
    {
        await using var database = await TestDatabase.Create();
        await PostgresServer.Execute(
            database.ConnectionString, "insert into schema_versions (scriptname, applied) values ('9999_from_the_future.sql', now())");

        var refused = await Assert.ThrowsAsync<StartException>(() => Migrator.Apply(database.ConnectionString));

        Assert.Contains("9999_from_the_future.sql", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void Migrations_are_numbered_without_gaps()
    {
        Assert.Equal(
            Enumerable.Range(0, Migrator.Scripts.Count).Select(number => $"{number:0000}_"),
            Migrator.Scripts.Select(script => script.Name[..5]));
    }
}
