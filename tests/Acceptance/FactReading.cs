using System.Text.Json;

namespace EventLoop.Acceptance;

/// <summary>Reads members of facts.</summary>
internal static class FactReading
{
    public static Guid Id(this JsonElement fact, string member) => fact.GetProperty(member).GetGuid();

    public static Guid? OptionalId(this JsonElement fact, string member) => fact.TryGetProperty(member, out var id) ? id.GetGuid() : null;

    public static int Count(this JsonElement fact, string member) => fact.GetProperty(member).GetInt32();

    public static long Minor(this JsonElement fact, string member) => fact.GetProperty(member).GetInt64();

    /// <summary>A word of a closed list, spelled as in the tables: <c>AlreadyAdmitted</c> is <c>already_admitted</c>.</summary>
    public static string? Word(this JsonElement fact, string member) =>
        fact.TryGetProperty(member, out var word) ? JsonNamingPolicy.SnakeCaseLower.ConvertName(word.GetString()!) : null;

    public static JsonElement[] Items(this JsonElement fact, string member) => [.. fact.GetProperty(member).EnumerateArray()];
}
