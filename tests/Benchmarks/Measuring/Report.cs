using System.Text.Json;
using System.Text.Json.Nodes;

namespace EventLoop.Benchmarks;

/// <summary>What machines read: <c>orders.DESIGN.rate</c> and so on, as the README beside this folder lists it.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private readonly JsonObject root = new() { ["cores"] = Environment.ProcessorCount };

    public void Add(Comparison comparison)
    {
        var designs = new JsonObject();
        foreach (var design in comparison.Designs)
        {
            var figures = Figures(design.Closed[comparison.Headline]);
            figures["walShares"] = JsonSerializer.SerializeToNode(design.Log, Readable);
            figures["byConnections"] = ByNumber(design.Closed);
            figures["byArrivalsPerSecond"] = ByNumber(design.Open);
            designs[design.Name] = figures;
        }

        designs["ratios"] = JsonSerializer.SerializeToNode(comparison.Ratios, Readable);
        designs["connections"] = comparison.Headline;
        designs["rounds"] = comparison.Rounds;
        designs["roundsDroppedForSteal"] = comparison.Stolen;
        root[comparison.Kind] = designs;
    }

    /// <summary>What a part found that is no comparison of designs.</summary>
    public void Add(string part, object figures) => root[part] = JsonSerializer.SerializeToNode(figures, Readable);

    public string ToJson() => root.ToJsonString(Readable);

    private static JsonObject ByNumber(IReadOnlyDictionary<int, Round> rounds) =>
        new(rounds.Select(round => KeyValuePair.Create($"{round.Key}", (JsonNode?)Figures(round.Value))));

    private static JsonObject Figures(Round round) => (JsonObject)JsonSerializer.SerializeToNode(round, Readable)!;
}
