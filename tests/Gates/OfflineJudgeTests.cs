using System.Diagnostics;
using System.Text.Json;
using EventLoop.Events;
using EventLoop.Running;
using EventLoop.Tickets;
using Xunit;

namespace EventLoop.Gates;

/// <summary>
/// The same scenarios against the judge of the check-in app, in Node: with the manifest as the API sends it, tickets in 40 bytes each, and codes
/// that an event's key has signed.
/// </summary>
public sealed class OfflineJudgeTests(OfflineJudgeTests.Played played) : IClassFixture<OfflineJudgeTests.Played>
{
    /// <summary>What a device says in place of what it cannot know: it has neither other events' keys nor tickets that nobody has paid for.</summary>
    private static readonly Dictionary<string, string> Unknowable = new() { ["wrong_event"] = "invalid", ["unpaid"] = "unknown_ticket" };

    public static TheoryData<string> Names => [.. Scenario.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_app_judges_as_the_scenario_says(string name)
    {
        var scans = Scenario.All.Single(scenario => scenario.Name == name).Steps.Where(step => step.Action == "scan").ToArray();
        var verdicts = played.Verdicts[name];
        Assert.Equal(scans.Length, verdicts.Length);
        foreach (var (scan, verdict) in scans.Zip(verdicts))
        {
            var expected = Unknowable.GetValueOrDefault(scan.Verdict, scan.Verdict);
            Assert.True(expected == verdict.Verdict && (scan.Rule is null || scan.Rule == verdict.Rule), $"{scan.Text}: {verdict.Verdict}/{verdict.Rule}");
            Assert.Equal(scan.Attention ?? verdict.Attention, verdict.Attention);
            Assert.True(scan.Verdict is "admitted" or "exited" || (verdict.Words.Length > 0 && !verdict.Words.Contains('_', StringComparison.Ordinal)), $"{scan.Text}: {verdict.Words}");
        }
    }

    [Fact]
    public void Few_scans_come_to_something_that_a_device_cannot_know()
    {
        var scans = Scenario.All.SelectMany(scenario => scenario.Steps).Where(step => step.Action == "scan").ToArray();

        Assert.InRange(scans.Length, 500, 10_000);
        Assert.Equal(["unpaid", "wrong_event"], scans.Select(scan => scan.Verdict).Where(Unknowable.ContainsKey).Distinct().Order());
        Assert.InRange(scans.Count(scan => Unknowable.ContainsKey(scan.Verdict)), 1, 10);
    }

    /// <summary>All scenarios, played once.</summary>
    public sealed class Played : IAsyncLifetime
    {
        internal IReadOnlyDictionary<string, OfflineVerdict[]> Verdicts { get; private set; } = new Dictionary<string, OfflineVerdict[]>();

        public async Task InitializeAsync()
        {
            using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(PostgresServer.Root, "tests", "Gates", "offline-judge.mjs")])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
            await node.StandardInput.WriteAsync(JsonSerializer.Serialize(Scenario.All.Select(scenario => new Script(scenario).Write()), Scenario.Options));
            node.StandardInput.Close();
            var played = JsonSerializer.Deserialize<OfflineVerdict[][]>(await node.StandardOutput.ReadToEndAsync(), JsonSerializerOptions.Web)!;
            await node.WaitForExitAsync();
            Assert.Equal(0, node.ExitCode);
            Verdicts = Scenario.All.Zip(played).ToDictionary(one => one.First.Name, one => one.Second);
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }

    internal sealed record OfflineVerdict(string Verdict, string? Rule, string? Attention, string Words);

    /// <summary>A scenario in the form in which the app knows an event.</summary>
    private sealed class Script(Scenario scenario)
    {
        private readonly Guid eventId = Guid.CreateVersion7();
        private readonly EventKey key = EventKey.Create(1);
        private readonly EventKey forger = EventKey.Create(1);
        private readonly byte[] rotatingKey = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];
        private readonly Dictionary<string, Guid> ids = scenario.TicketTypes.Concat(scenario.Gates).Distinct().ToDictionary(known => known, _ => Guid.CreateVersion7());
        private readonly Dictionary<string, Guid> tickets = scenario.Tickets.Keys.ToDictionary(ticket => ticket, _ => Guid.CreateVersion7());
        private readonly Dictionary<string, ushort> versions = [];

        public object Write()
        {
            var rules = scenario.Rules(type => ids[type], gate => ids[gate]);
            var terms = new EventTerms(
                eventId, Guid.Empty, EventStatus.Published, "EUR", FeePayer.Attendee, 10, scenario.Start, scenario.End, [.. scenario.TicketTypes.Select(type => ids[type])], [])
            {
                Access = rules,
                TimeZone = scenario.TimeZone,
            };
            return new { Manifest = Manifest(terms, rules), Rows = Convert.ToBase64String(Rows(terms)), Steps = scenario.Steps.Select(Step).ToArray() };
        }

        private ManifestResponse Manifest(EventTerms terms, AccessRules rules) => ManifestResponse.Of(new(
            eventId,
            terms.StartTime,
            0,
            terms.TimeZone,
            terms.StartTime,
            terms.EndTime,
            terms.Status,
            ManifestRow.Epoch(terms),
            ManifestRow.TickSeconds(terms),
            [new(1, key.PublicKey())],
            rules.TicketTypes.Any(type => type.RotatingCode) ? rotatingKey : null,
            [.. scenario.TicketTypes.Select(type => new ManifestTicketType(ids[type], type))],
            [.. scenario.Gates.Select(gate => new GateView(ids[gate], eventId, scenario.Terms(gate, type => ids[type]), true, 0, 0, 0, new Dictionary<ScanReason, int>()))],
            rules,
            tickets.Count,
            null));

        private byte[] Rows(EventTerms terms)
        {
            var paid = scenario.Tickets.Where(ticket => ticket.Value.Flaw is null).ToArray();
            var rows = new byte[paid.Length * ManifestRow.Length];
            for (var at = 0; at < paid.Length; at++)
            {
                var (name, (type, _)) = paid[at];
                ManifestRow.Write(
                    rows.AsSpan(at * ManifestRow.Length, ManifestRow.Length), tickets[name], scenario.TicketTypes.ToList().IndexOf(type), "valid", 1, EntryState.Fresh, terms);
            }

            return rows;
        }

        private object Step(Scenario.Step step)
        {
            if (step.Action == "transfer")
                versions[step.Of] = (ushort)(Version(step.Of) + 1);
            return step.Action == "scan"
                ? new { step.Action, Code = Code(step), GateId = ids[step.Gate], Direction = step.Direction.Text(), step.At }
                : new { step.Action, Of = step.Action is "open" or "close" ? ids[step.Of] : tickets[step.Of] };
        }

        private string Code(Scenario.Step step)
        {
            var (type, flaw) = scenario.Tickets[step.Of];
            var version = (ushort?)step.CodeVersion ?? Version(step.Of);
            var code = TicketCode.Write(
                1, flaw == "foreign" ? Guid.CreateVersion7() : eventId, tickets[step.Of], ids[type], version, new byte[32], flaw == "forged" ? forger.Sign : key.Sign);
            return step.IsFresh
                ? TicketCode.ToText(code, RotatingCode.Value(RotatingCode.Secret(rotatingKey, tickets[step.Of], version), step.At))
                : TicketCode.ToText(code);
        }

        private ushort Version(string ticket) => versions.GetValueOrDefault(ticket, (ushort)1);
    }
}
