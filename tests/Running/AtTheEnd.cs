using Xunit;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("EventLoop.Running.EndLast", "EventLoop.Tests")]

namespace EventLoop.Running;

/// <summary>Tests that look at what all others have left behind.</summary>
[CollectionDefinition(nameof(AtTheEnd), DisableParallelization = true)]
public sealed class AtTheEnd;

/// <summary>Of the collections that run by themselves, after all that run beside each other, <see cref="AtTheEnd"/> is the last.</summary>
public sealed class EndLast : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => collection.CollectionDefinition?.Name == typeof(AtTheEnd).FullName);
}
