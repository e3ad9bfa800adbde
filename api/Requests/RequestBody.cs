using System.Buffers;
using System.IO.Pipelines;

namespace EventLoop.Requests;

/// <summary>Marks an endpoint whose bodies may be as large as the server takes any: it measures them itself.</summary>
internal sealed class TakesFiles;

internal static class RequestBody
{
    /// <summary>No request has more to say.</summary>
    public const long LargestBytes = 256 * 1024;

    /// <summary>The whole body; the reader is left to be advanced by the caller.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than <see cref="LargestBytes"/>.</exception>
    public static async ValueTask<ReadOnlySequence<byte>> ReadWhole(PipeReader reader, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            if (read.Buffer.Length > LargestBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
            }

            if (read.IsCompleted)
                return read.Buffer;
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
