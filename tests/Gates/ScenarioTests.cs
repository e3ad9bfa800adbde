using EventLoop.Tickets;
using Xunit;

namespace EventLoop.Gates;

/// <summary>The scenarios against the rules alone.</summary>
public sealed class ScenarioTests
{
    private static readonly Guid EventId = Guid.CreateVersion7();

    public static TheoryData<string> Names => [.. Scenario.All.Select(scenario => scenario.Name)];

    [Fact]
    public void There_are_at_least_150_scenarios_and_each_has_a_name_of_its_own()
    {
        Assert.InRange(Scenario.All.Count, 150, 1_000);
        Assert.Equal(Scenario.All.Count, Scenario.All.Select(scenario => scenario.Name).Distinct().Count());
    }

    [Fact]
    public void Every_reason_but_an_events_cancelling_and_every_rule_decides_somewhere()
    {
        var scans = Scenario.All.SelectMany(scenario => scenario.Steps).Where(step => step.Action == "scan").ToArray();

        // What cancels a whole event is tested with the tickets' other states.
        var reasons = Enum.GetValues<ScanReason>().Except([ScanReason.Cancelled]).Select(reason => reason.Text());
        Assert.Empty(reasons.Except(scans.Select(scan => scan.Verdict)));
        string[] rules =
        [
            "gate.admitsFrom", "gate.admitsUntil", "gate.ticketTypeIds", "gate.direction", "validFrom", "validUntil", "days", "hours",
            "minutesFromFirstEntry", "areas", "area.inside", "area.capacity", "entriesPerDay", "maxEntries", "reentry", "reentryWithinMinutes",
            "minutesBetweenEntries", "rotatingCode",
        ];
        Assert.Empty(rules.Except(scans.Select(scan => scan.Rule)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_rules_answer_as_the_scenario_says(string name)
    {
        var scenario = Scenario.All.Single(one => one.Name == name);
        var ids = scenario.TicketTypes.Concat(scenario.Gates).Distinct().ToDictionary(known => known, _ => Guid.CreateVersion7());
        var rules = scenario.Rules(type => ids[type], gate => ids[gate]);
        var tickets = scenario.Tickets.ToDictionary(ticket => ticket.Key, ticket => new Shown(ids[ticket.Value.Type], ticket.Value.Flaw));
        var closed = new HashSet<string>();
        var counts = Counts(scenario, rules);
        foreach (var step in scenario.Steps)
        {
            switch (step.Action)
            {
                case "open" or "close":
                    _ = step.Action == "open" ? closed.Remove(step.Of) : closed.Add(step.Of);
                    break;
                case "transfer":
                    tickets[step.Of].Codes++;
                    break;
                case "scan":
                    var ticket = tickets[step.Of];
                    var verdict = Judge(scenario, step, ticket, rules, ids, !closed.Contains(step.Gate), counts);
                    var result = verdict.Reason?.Text() ?? (step.Direction == ScanDirection.Entry ? "admitted" : "exited");
                    Assert.True(step.Verdict == result && (step.Rule is null || step.Rule == verdict.Rule), $"{step.Text}: {result}/{verdict.Rule}");
                    Assert.Equal(step.Attention ?? verdict.Attention, verdict.Attention);
                    var passage = new Passage(ticket.Id, ticket.TypeId, ids[step.Gate], Guid.CreateVersion7(), Result(verdict, step), step.At)
                    {
                        PreviousNonce = ticket.Last?.Nonce,
                        PreviousAt = ticket.Last?.At,
                    };
                    Assert.True(counts.Count(passage, step.At));
                    ticket.Last = passage.Result == ScanResult.Refused ? ticket.Last : passage;
                    counts.Release(default);
                    break;
                default:
                    tickets[step.Of].State = step.Action switch
                    {
                        "refund" => TicketState.Refunded,
                        "block" => TicketState.Blocked,
                        "unblock" => TicketState.Valid,
                        _ => throw new InvalidOperationException(step.Text),
                    };
                    break;
            }
        }
    }

    private static AreaCounts Counts(Scenario scenario, AccessRules rules) => new(
        rules, TimeZoneInfo.FindSystemTimeZoneById(scenario.TimeZone), new(EventId, rules, scenario.TimeZone, scenario.End));

    private static ScanResult Result(Verdict verdict, Scenario.Step step) =>
        verdict.Reason is not null ? ScanResult.Refused : step.Direction == ScanDirection.Entry ? ScanResult.Admitted : ScanResult.Exited;

    private static Verdict Judge(
        Scenario scenario, Scenario.Step step, Shown ticket, AccessRules rules, Dictionary<string, Guid> ids, bool isOpen, AreaCounts counts)
    {
        var area = rules.AreaOf(ids[step.Gate]);
        var isFull = step.Direction == ScanDirection.Entry && rules.Area(area)?.Capacity is { } capacity && !counts.Take(area, capacity, ticket.Id, default, step.At);
        var gate = new GateSituation(ids[step.Gate], EventId, scenario.Terms(step.Gate, type => ids[type]), isOpen, false, scenario.End)
        {
            Access = rules.IsEmpty ? null : new(rules, scenario.TimeZone, area, isFull),
        };
        var shown = new ShownTicket(
            ticket.State, ticket.IsForeign ? Guid.CreateVersion7() : EventId, ticket.TypeId, step.CodeVersion < ticket.Codes, step.IsFresh);
        var verdict = Admission.Judge(shown, gate, step.Direction, ticket.Entries, step.At);
        if (verdict.Reason is null)
            ticket.Entries = verdict.After ?? (step.Direction == ScanDirection.Entry ? ticket.Entries.Enter(step.At) : ticket.Entries.Leave(step.At));
        return verdict;
    }

    private sealed class Shown(Guid typeId, string? flaw)
    {
        public Guid Id { get; } = Guid.CreateVersion7();

        public Guid TypeId => typeId;

        public bool IsForeign => flaw == "foreign";

        public TicketState State { get; set; } = flaw switch
        {
            "forged" => TicketState.Unknown,
            "unpaid" => TicketState.Unpaid,
            _ => TicketState.Valid,
        };

        public int Codes { get; set; } = 1;

        /// <summary>How somebody last went through with it.</summary>
        public Passage? Last { get; set; }

        public EntryState Entries { get; set; } = EntryState.Fresh;
    }
}
