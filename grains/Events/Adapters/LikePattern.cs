namespace EventLoop.Events;

/// <summary>Patterns for SQL's <c>like</c>.</summary>
internal static class LikePattern
{
    /// <summary>One pattern for each word of the text, to be matched by <c>ilike all</c>; none for no text.</summary>
    public static string[] Words(string? text) =>
        [.. (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Containing)];

    /// <summary>Matches what contains this text, whatever characters it has.</summary>
    public static string Containing(string text) => $"%{text
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal)}%";
}
