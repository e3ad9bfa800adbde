using EventLoop.Running;
using Xunit;

namespace EventLoop.Gates;

/// <summary>One silo and database for all tests of a class.</summary>
public sealed class SiloFixture : IAsyncLifetime
{
    internal TestSilo Silo { get; private set; } = null!;

    internal TestDatabase Database { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.Create();
        Silo = await TestSilo.Start(Database);
    }

    public async Task DisposeAsync()
    {
        await Silo.DisposeAsync();
        await Database.DisposeAsync();
    }
}
