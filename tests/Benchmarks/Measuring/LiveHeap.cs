using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;

namespace EventLoop.Benchmarks;

/// <summary>What a .NET process really holds: its heap after a full collection, which the runtime carries out when it is asked over its diagnostics port.</summary>
internal static class LiveHeap
{
    /// <summary>Of the runtime's event provider: "perform a full collection when a session begins".</summary>
    private const long GcHeapCollect = 0x800000;

    private const string HeapMetric = "gc_last_collection_heap_size";

    public static async Task<double> Bytes(ServerProcess server)
    {
        // What the first collection finds ready to be finalized, the second one frees.
        for (var collection = 0; collection < 2; collection++)
            await Collect(server.Id);
        return await server.SumOfMetric(HeapMetric);
    }

    private static async Task Collect(int process)
    {
        var provider = new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, GcHeapCollect);
        using var session = new DiagnosticsClient(process).StartEventPipeSession(provider, requestRundown: false);
        var events = session.EventStream.CopyToAsync(Stream.Null);
        await Task.Delay(TimeSpan.FromSeconds(2));
        await session.StopAsync(CancellationToken.None);
        await events;
    }
}
