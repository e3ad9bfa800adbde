namespace EventLoop.Events;

/// <summary>Patterns for SQL's <c>like</c>.</summary>
internal static class LikePattern
{
    /// <summary>Matches what contains this text, whatever characters it has.</summary>
    public static string Containing(string text) => $"%{text
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal)}%";
}
