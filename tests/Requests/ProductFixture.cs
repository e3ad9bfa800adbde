using EventLoop.Running;
using Xunit;

namespace EventLoop.Requests;

/// <summary>One product for all tests of a class, for tests that keep out of each other's way.</summary>
public sealed class ProductFixture : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public Product Product { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.Create();
        Product = await Product.Start(Database);
    }

    public async Task DisposeAsync()
    {
        await Product.DisposeAsync();
        await Database.DisposeAsync();
    }
}
