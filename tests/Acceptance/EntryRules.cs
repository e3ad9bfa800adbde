using System.Text.Json;

namespace EventLoop.Acceptance;

/// <summary>How many people go in with a ticket, as far as that can be counted by entries and exits alone.</summary>
/// <param name="IsCountable">No areas, and nobody counts as gone without an exit: neither by the clock nor by the day.</param>
/// <param name="People">By ticket type; 1 where a type is not named.</param>
internal sealed record EntryRules(bool IsCountable, IReadOnlyDictionary<Guid, int> People)
{
    public static EntryRules None { get; } = new(true, new Dictionary<Guid, int>());

    /// <summary>Null: somebody else has to count.</summary>
    public int? Admits(Guid ticketType) => IsCountable ? People.GetValueOrDefault(ticketType, 1) : null;

    /// <summary>The rules that were laid down, after others: what was so for a while counts.</summary>
    public static EntryRules Read(JsonElement fact, EntryRules? before)
    {
        before ??= None;
        if (!fact.TryGetProperty("rules", out var rules) || rules.ValueKind == JsonValueKind.Null)
            return before;
        var types = Items(rules, "ticketTypes").ToList();
        var isCountable = !Items(rules, "areas").Any() && !Items(rules, "exitAllAt").Any()
            && types.TrueForAll(type => !Has(type, "entriesPerDay") && type.Word("reentry") is not "always");
        var people = types.ToDictionary(
            type => type.Id("ticketTypeId"),
            type => Math.Max(before.People.GetValueOrDefault(type.Id("ticketTypeId"), 1), Has(type, "admits") ? type.Count("admits") : 1));
        return new(before.IsCountable && isCountable, people);
    }

    private static bool Has(JsonElement rules, string name) => rules.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private static IEnumerable<JsonElement> Items(JsonElement rules, string name) => Has(rules, name) ? rules.GetProperty(name).EnumerateArray() : [];
}
