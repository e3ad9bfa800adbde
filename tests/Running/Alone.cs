using Xunit;

namespace EventLoop.Running;

/// <summary>Tests that watch meters, sources or the console of the whole process: nothing else may run beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
