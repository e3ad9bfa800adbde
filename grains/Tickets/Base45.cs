namespace EventLoop.Tickets;

/// <summary>
/// Base45 (RFC 9285): two bytes in three characters of the QR code's alphanumeric alphabet, so that a code of n bytes needs
/// fewer modules than any other text form. Every byte string has exactly one encoding, and only that one is read.
/// </summary>
internal static class Base45
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[(bytes.Length / 2 * 3) + (bytes.Length % 2 * 2)];
        for (int at = 0, to = 0; at < bytes.Length; at += 2)
        {
            var pair = at + 1 < bytes.Length;
            var value = pair ? (bytes[at] << 8) | bytes[at + 1] : bytes[at];
            for (var digits = pair ? 3 : 2; digits > 0; digits--, value /= 45)
                text[to++] = Alphabet[value % 45];
        }

        return new(text);
    }

    /// <summary>The bytes; null when the text is not an encoding.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        if (text.Length % 3 == 1)
            return null;
        var bytes = new byte[(text.Length / 3 * 2) + (text.Length % 3 / 2)];
        for (int at = 0, to = 0; at < text.Length; at += 3)
        {
            var chunk = text[at..Math.Min(at + 3, text.Length)];
            var value = Value(chunk);
            if (value < 0 || value > (chunk.Length == 3 ? ushort.MaxValue : byte.MaxValue))
                return null;
            if (chunk.Length == 3)
                bytes[to++] = (byte)(value >> 8);
            bytes[to++] = (byte)value;
        }

        return bytes;
    }

    private static int Value(ReadOnlySpan<char> chunk)
    {
        var value = 0;
        for (var at = chunk.Length - 1; at >= 0; at--)
        {
            var digit = Alphabet.IndexOf(chunk[at]);
            if (digit < 0)
                return -1;
            value = (value * 45) + digit;
        }

        return value;
    }
}
