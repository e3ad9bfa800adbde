using System.Buffers.Text;

namespace EventLoop.Benchmarks;

/// <summary>What one visitor does: a few requests after each other, written into bytes that were prepared once.</summary>
internal abstract class Journey
{
    protected enum Step
    {
        Next,
        Done,
        Refused,
    }

    /// <summary>How many requests it has.</summary>
    public abstract int Requests { get; }

    /// <summary>Begins anew, as the next visitor; false when there is none.</summary>
    public abstract bool Begin();

    /// <summary>Writes the next request and answers with its length.</summary>
    public abstract int Write(Span<byte> request);

    /// <summary>Takes the answer to it.</summary>
    /// <returns>Whether another request follows; null: it ended badly.</returns>
    public bool? Take(in HttpAnswer answer) => Read(answer) switch
    {
        Step.Next => true,
        Step.Done => false,
        _ => null,
    };

    protected abstract Step Read(in HttpAnswer answer);

    /// <summary>Random hexadecimal digits; the length is a multiple of 16.</summary>
    protected static void FillHex(Span<byte> digits)
    {
        for (; digits.Length > 0; digits = digits[16..])
            Utf8Formatter.TryFormat(Random.Shared.NextInt64(), digits, out _, new('x', 16));
    }
}

/// <summary>Appends to a request.</summary>
internal ref struct RequestWriter(Span<byte> request)
{
    private readonly Span<byte> request = request;

    public int Length { get; private set; }

    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(request[Length..]);
        Length += bytes.Length;
    }

    public void Add(int number)
    {
        Utf8Formatter.TryFormat(number, request[Length..], out var written);
        Length += written;
    }

    /// <summary>Room to be filled in by the caller.</summary>
    public Span<byte> Room(int bytes)
    {
        Length += bytes;
        return request.Slice(Length - bytes, bytes);
    }
}
