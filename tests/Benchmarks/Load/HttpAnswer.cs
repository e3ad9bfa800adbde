using System.Buffers.Text;

namespace EventLoop.Benchmarks;

/// <summary>An HTTP/1.1 answer, as far as a load generator must understand it: Kestrel's spelling of headers, no more.</summary>
internal readonly ref struct HttpAnswer
{
    private HttpAnswer(int status, bool saysWhenToRetry, ReadOnlySpan<byte> body)
    {
        Status = status;
        SaysWhenToRetry = saysWhenToRetry;
        Body = body;
    }

    public int Status { get; }

    public bool SaysWhenToRetry { get; }

    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Reads one answer from what was received; false when some of it is still to come.</summary>
    /// <param name="received">A chunked body is moved together in it.</param>
    /// <exception cref="InvalidDataException">It is no such answer.</exception>
    public static bool TryRead(Span<byte> received, out HttpAnswer answer)
    {
        answer = default;
        var headEnd = received.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0)
            return false;

        var head = received[..(headEnd + 2)];
        var rest = received[(headEnd + 4)..];
        if (!Utf8Parser.TryParse(head[9..], out int status, out _))
            throw new InvalidDataException("Not an HTTP answer.");

        scoped ReadOnlySpan<byte> length = "\r\nContent-Length: "u8;
        var lengthAt = head.IndexOf(length);
        ReadOnlySpan<byte> body;
        if (lengthAt >= 0)
        {
            if (!Utf8Parser.TryParse(head[(lengthAt + length.Length)..], out int bytes, out _) || rest.Length < bytes)
                return false;
            body = rest[..bytes];
        }
        else if (head.IndexOf("\r\nTransfer-Encoding: chunked"u8) < 0)
        {
            body = [];
        }
        else if (IsComplete(rest))
        {
            body = Joined(rest);
        }
        else
        {
            return false;
        }

        answer = new(status, head.IndexOf("\r\nRetry-After: "u8) >= 0, body);
        return true;
    }

    /// <summary>The text of the first member of this name.</summary>
    /// <param name="key">The member's name as it stands in the text: quoted, with its colon and the quote that opens the value.</param>
    public ReadOnlySpan<byte> Text(scoped ReadOnlySpan<byte> key)
    {
        var at = Body.IndexOf(key);
        var value = at < 0 ? [] : Body[(at + key.Length)..];
        var end = value.IndexOf((byte)'"');
        return end < 0 ? throw new InvalidDataException("The answer lacks a member.") : value[..end];
    }

    private static bool IsComplete(ReadOnlySpan<byte> chunks)
    {
        while (TryReadSize(chunks, out var size, out var begin))
        {
            if (chunks.Length < begin + size + 2)
                return false;
            if (size == 0)
                return true;
            chunks = chunks[(begin + size + 2)..];
        }

        return false;
    }

    private static Span<byte> Joined(Span<byte> chunks)
    {
        var (from, to) = (0, 0);
        while (TryReadSize(chunks[from..], out var size, out var begin) && size > 0)
        {
            chunks.Slice(from + begin, size).CopyTo(chunks[to..]);
            to += size;
            from += begin + size + 2;
        }

        return chunks[..to];
    }

    private static bool TryReadSize(ReadOnlySpan<byte> chunk, out int size, out int begin)
    {
        (size, begin) = (0, 0);
        var end = chunk.IndexOf("\r\n"u8);
        if (end < 0 || !Utf8Parser.TryParse(chunk[..end], out size, out _, 'x'))
            return false;
        begin = end + 2;
        return true;
    }
}
