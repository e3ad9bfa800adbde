using System.Buffers;
using System.Buffers.Text;

namespace EventLoop.Accounts;

/// <summary>base64url as tokens carry it, from people who may send anything.</summary>
internal static class TokenText
{
    /// <summary>Decodes text that stands for exactly as many bytes as <paramref name="bytes"/> has; false for any other.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> bytes) =>
        text.Length == Base64Url.GetEncodedLength(bytes.Length)
        && Base64Url.DecodeFromChars(text, bytes, out _, out var written) == OperationStatus.Done
        && written == bytes.Length;
}
