using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EventLoop.Requests;
using EventLoop.Running;

namespace EventLoop.Gates;

/// <summary>One scenario of <c>scenarios.json</c>; how the file is read stands in <c>grains/Gates/RULES.md</c>.</summary>
internal sealed partial class Scenario
{
    /// <summary>JSON as the API has it.</summary>
    public static readonly JsonSerializerOptions Options = ReadAsTheApiDoes();

    private readonly JsonObject fixture;
    private readonly JsonObject own;

    private Scenario(JsonObject fixture, JsonObject own) => (this.fixture, this.own) = (fixture, own);

    public static IReadOnlyList<Scenario> All { get; } = ReadAll();

    public string Name => (string)own["name"]!;

    public string TimeZone => (string)fixture["timeZone"]!;

    public DateTimeOffset Start => Time(fixture["event"]!["startTime"]!);

    public DateTimeOffset End => Time(fixture["event"]!["endTime"]!);

    public IReadOnlyList<string> TicketTypes => [.. fixture["ticketTypes"]!.AsArray().Select(type => (string)type!)];

    /// <summary>Tickets by name: their type, and what is wrong with them from the start.</summary>
    public IReadOnlyDictionary<string, (string Type, string? Flaw)> Tickets => own["tickets"]!.AsObject().ToDictionary(
        ticket => ticket.Key, ticket => ((string)ticket.Value!).Split('!') is [var type, var flaw] ? (type, flaw) : ((string)ticket.Value!, (string?)null));

    public IEnumerable<string> Gates => AllGates().Select(gate => gate.Key);

    public IReadOnlyList<Step> Steps => [.. ReadSteps()];

    public GateTerms Terms(string gate, Func<string, Guid> typeId)
    {
        var rules = AllGates().Single(one => one.Key == gate).Value!;
        return new(
            gate,
            [.. rules["ticketTypes"]?.AsArray().Select(type => typeId((string)type!)) ?? []],
            (string?)rules["direction"] switch { "entry" => GateDirection.Entry, "exit" => GateDirection.Exit, _ => GateDirection.Both },
            rules["admitsFrom"] is { } from ? Time(from) : null,
            rules["admitsUntil"] is { } until ? Time(until) : null);
    }

    /// <summary>The rules as the API reads them, with ids in place of names.</summary>
    public AccessRules Rules(Func<string, Guid> typeId, Func<string, Guid> gateId)
    {
        var rules = fixture["rules"]!.DeepClone().AsObject();
        var types = rules["ticketTypes"]?.AsObject() ?? [];
        foreach (var (type, changed) in own["types"]?.AsObject() ?? [])
        {
            types.Remove(type);
            if (changed is not null)
                types[type] = changed.DeepClone();
        }

        rules["ticketTypes"] = new JsonArray([.. types.Select(type => With(type.Value!, "ticketTypeId", typeId(type.Key)))]);
        rules["gates"] = new JsonArray([.. AllGates().Where(gate => gate.Value!["area"] is not null)
            .Select(gate => new JsonObject { ["gateId"] = gateId(gate.Key), ["area"] = (string)gate.Value!["area"]! })]);
        if (own["exitAllAt"] is { } exitAll)
            rules["exitAllAt"] = exitAll.DeepClone();
        var errors = new FieldErrors();
        var parsed = rules.Deserialize<AccessRequest>(Options)!.Parse(errors);
        return errors.Any ? throw new InvalidOperationException($"{Name}: {string.Join(", ", errors.ByField().Keys)}") : parsed;
    }

    private IEnumerable<KeyValuePair<string, JsonNode?>> AllGates() => fixture["gates"]!.AsObject().Concat(own["gates"]?.AsObject() ?? []);

    private IEnumerable<Step> ReadSteps()
    {
        var last = Start.AddDays(-1);
        foreach (var text in own["scans"]!.AsArray().Select(scan => (string)scan!))
        {
            if (ScanText().Match(text) is not { Success: true } scan)
            {
                yield return new(last, text, text.Split(' ')[0], text.Split(' ')[1]);
                continue;
            }

            last = At(scan.Groups["at"].Value);
            yield return new(last, text, "scan", scan.Groups["ticket"].Value)
            {
                CodeVersion = scan.Groups["version"] is { Success: true } version ? int.Parse(version.Value, CultureInfo.InvariantCulture) : null,
                IsFresh = scan.Groups["fresh"].Success,
                Gate = scan.Groups["gate"].Value,
                Direction = scan.Groups["direction"].Value == "in" ? ScanDirection.Entry : ScanDirection.Exit,
                Verdict = scan.Groups["verdict"].Value,
                Rule = scan.Groups["rule"] is { Success: true } rule ? rule.Value : null,
                Attention = scan.Groups["attention"] is { Success: true } note ? note.Value.Replace('_', ' ') : null,
            };
        }
    }

    private DateTimeOffset At(string text)
    {
        if (text.Contains('T', StringComparison.Ordinal))
            return DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
        var (days, time) = (text.Split(' ')[0], text.Split(' ')[1]);
        var date = DateOnly.Parse((string)fixture["day"]!, CultureInfo.InvariantCulture).AddDays(int.Parse(days, CultureInfo.InvariantCulture));
        return DateTimeOffset.Parse($"{date:yyyy-MM-dd}T{time}{(string)fixture["offset"]!}", CultureInfo.InvariantCulture).ToUniversalTime();
    }

    private static JsonObject With(JsonNode rules, string member, Guid id)
    {
        var copy = rules.DeepClone().AsObject();
        copy[member] = id;
        return copy;
    }

    private static DateTimeOffset Time(JsonNode text) => DateTimeOffset.Parse((string)text!, CultureInfo.InvariantCulture);

    private static Scenario[] ReadAll()
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(PostgresServer.Root, "tests", "Gates", "scenarios.json")))!;
        return [.. file["scenarios"]!.AsArray().Select(own => new Scenario(file["fixtures"]![(string)own!["fixture"]!]!.AsObject(), own.AsObject()))];
    }

    private static JsonSerializerOptions ReadAsTheApiDoes()
    {
        var json = new Microsoft.AspNetCore.Http.Json.JsonOptions();
        EventLoop.Requests.Json.Configure(json);
        return json.SerializerOptions;
    }

    [GeneratedRegex(@"^(?<at>\S+T\S+|\d+ [\d:]+) (?<ticket>\w+)(/(?<version>\d+))?(?<fresh>~)?@(?<gate>\w+) (?<direction>in|out) (?<verdict>\w+)(/(?<rule>[\w.]+))?(!(?<attention>\S+))?$")]
    private static partial Regex ScanText();

    /// <summary>A scan and its verdict, or something else that happens.</summary>
    /// <param name="Action"><c>scan</c>, <c>open</c>, <c>close</c>, <c>block</c>, <c>unblock</c>, <c>refund</c> or <c>transfer</c>.</param>
    /// <param name="Of">The ticket, or the gate that opens or closes.</param>
    internal sealed record Step(DateTimeOffset At, string Text, string Action, string Of)
    {
        /// <summary>Which of its codes is shown, from 1; null: the last.</summary>
        public int? CodeVersion { get; init; }

        public bool IsFresh { get; init; }

        public string Gate { get; init; } = "";

        public ScanDirection Direction { get; init; }

        public string Verdict { get; init; } = "";

        public string? Rule { get; init; }

        public string? Attention { get; init; }
    }
}
