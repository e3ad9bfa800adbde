using System.Collections.Concurrent;

namespace EventLoop.Screens;

/// <summary>Counts what grains are asked, for tests about what they are not asked.</summary>
public sealed class GrainCalls : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<(GrainId Grain, string Method), int> counts = new();

    public int Of(string method, Guid key) => counts.Where(call => call.Key.Method == method && call.Key.Grain.TryGetGuidKey(out var id, out _) && id == key).Sum(call => call.Value);

    public Task Invoke(IIncomingGrainCallContext context)
    {
        counts.AddOrUpdate((context.TargetId, context.MethodName), 1, (_, count) => count + 1);
        return context.Invoke();
    }
}
