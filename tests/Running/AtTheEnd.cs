using Xunit;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("EventLoop.Running.EndLast", "EventLoop.Tests")]

namespace EventLoop.Running;

/// <summary>Tests that look at what all others have left behind.</summary>
[CollectionDefinition(nameof(AtTheEnd), DisableParallelization = true)]
public sealed class AtTheEnd;

/// <summary>
/// The tests that share a browser are the longest row of all, so they begin at once, and everything else runs beside them. Of the collections that run by
/// themselves, after all that run beside each other, <see cref="AtTheEnd"/> is the last.
/// </summary>
public sealed class EndLast : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => collection.CollectionDefinition?.Name switch
        {
            null => 1,
            var name when name == typeof(AtTheEnd).FullName => 2,
            _ => 0,
        });
}
