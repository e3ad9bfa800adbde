using System.Buffers;
using System.IO.Pipelines;

namespace EventLoop.Requests;

internal static class RequestBody
{
    /// <summary>The whole body; the reader is left to be advanced by the caller.</summary>
    public static async ValueTask<ReadOnlySequence<byte>> ReadWhole(PipeReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            if (read.IsCompleted)
                return read.Buffer;
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
