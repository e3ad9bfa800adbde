using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.Running;
using EventLoop.Tickets;
using EventLoop.Venues;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace EventLoop.Gates;

/// <summary>The same scenarios against gates and tickets: all events are set up first, then the clock goes through the scans of all of them.</summary>
public sealed class ScenarioGrainTests : IAsyncLifetime
{
    private readonly Calendar time = new() { Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero) };
    private TestDatabase database = null!;
    private TestSilo silo = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        silo = await TestSilo.Start(database, time);
    }

    public async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Gates_answer_as_the_scenarios_say_and_the_organizer_is_told_so_beforehand()
    {
        var stages = new List<Stage>();
        foreach (var chunk in Scenario.All.Chunk(8))
            stages.AddRange(await Task.WhenAll(chunk.Select(scenario => Stage.SetUp(silo, scenario, time.GetUtcNow()))));
        var steps = stages.SelectMany(stage => stage.Scenario.Steps.Select(step => (Stage: stage, Step: step))).OrderBy(one => one.Step.At).ToArray();

        var wrong = new List<string>();
        foreach (var (stage, step) in steps)
        {
            if (step.At > time.GetUtcNow())
                time.Now = step.At;
            if (await stage.Play(step, time.GetUtcNow()) is { } complaint)
                wrong.Add($"{stage.Scenario.Name}: {step.Text}: {complaint}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>Months go by between two scans; timers go on as usual, or the silo would live through all of them.</summary>
    private sealed class Calendar : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>A scenario with a real event, real gates, and tickets that were bought.</summary>
    private sealed class Stage(TestSilo silo, Scenario scenario, Guid eventId, Dictionary<string, Guid> gates)
    {
        private readonly Dictionary<string, (Guid TicketId, List<string> Codes)> tickets = [];

        public Scenario Scenario => scenario;

        public static async Task<Stage> SetUp(TestSilo silo, Scenario scenario, DateTimeOffset now)
        {
            var (sale, types) = await Open(silo, scenario);
            var gates = new Dictionary<string, Guid>();
            foreach (var gate in scenario.Gates)
            {
                var id = gates[gate] = Guid.CreateVersion7();
                Assert.Null((await silo.Gate(id).Create(Sale.Organizer, sale.EventId, scenario.Terms(gate, type => types[type]))).Refusal);
            }

            var rules = scenario.Rules(type => types[type], gate => gates[gate]);
            Assert.Null((await silo.Grains.GetGrain<IEventGrain>(sale.EventId).SetAccess(Sale.Organizer, rules)).Refusal);
            var stage = new Stage(silo, scenario, sale.EventId, gates);
            foreach (var (name, (type, flaw)) in scenario.Tickets)
                stage.tickets[name] = await stage.Buy(sale, types[type], type, flaw);
            return stage;
        }

        /// <summary>What is wrong; null when it came as the scenario says.</summary>
        public async Task<string?> Play(Scenario.Step step, DateTimeOffset now)
        {
            switch (step.Action)
            {
                case "open" or "close":
                    await silo.Gate(gates[step.Of]).SetOpen(Sale.Organizer, eventId, step.Action == "open");
                    return null;
                case "block" or "unblock":
                    return $"{(await silo.Ticket(tickets[step.Of].TicketId).SetBlocked(Sale.Organizer, step.Action == "block")).Refusal}" is { Length: > 0 } no ? no : null;
                case "refund":
                    var order = silo.Grains.GetGrain<IOrderGrain>(TicketId.OrderOf(tickets[step.Of].TicketId));
                    return $"{(await order.Refund(new(Sale.Organizer, Guid.CreateVersion7(), null, null, null))).Refusal}" is { Length: > 0 } not ? not : null;
                case "transfer":
                    var moved = await silo.Ticket(tickets[step.Of].TicketId).Transfer(new(Sale.Organizer, Guid.CreateVersion7(), "bo@example.org", "Bo Example"));
                    tickets[step.Of].Codes.Add(moved.Value!.Code);
                    return null;
            }

            var (ticketId, codes) = tickets[step.Of];
            var code = step.CodeVersion is { } version ? codes[version - 1] : codes[^1];
            var gate = silo.Gate(gates[step.Gate]);
            var foreseen = (await gate.Foresee(Sale.Organizer, eventId, new(ticketId, step.Direction, null))).Value!;
            var answer = (await gate.Scan(new(Sale.Organizer, step.IsFresh ? Rotate(ticketId, code, now) : code, step.Direction, Guid.CreateVersion7()))).Value!;
            var verdict = answer.Reason?.Text() ?? answer.Result.Text();
            if (verdict != step.Verdict || (step.Attention is not null && step.Attention != answer.Attention))
                return $"{verdict} {answer.Rule} {answer.Attention}";
            if (answer.Rule is not null && step.Rule is not null && step.Rule != answer.Rule)
                return $"by the rule {answer.Rule}";

            // The forecast is about the ticket, not about an old, foreign or plain code of it.
            var isAsked = verdict is not ("transferred" or "invalid" or "rotating_code_required");
            return isAsked && (foreseen.Reason?.Text() ?? foreseen.Result.Text()) != verdict ? $"foreseen was {foreseen.Reason}" : null;
        }

        private static async Task<(Sale Sale, Dictionary<string, Guid> Types)> Open(TestSilo silo, Scenario scenario)
        {
            var grain = silo.Grains.GetGrain<IEventGrain>(Guid.CreateVersion7());
            var details = new EventDetails(
                scenario.Name, "", scenario.Start, scenario.End, scenario.TimeZone, "EUR", FeePayer.Attendee, new Venue("The hall", "Somewhere 1", 500, 52.37, 4.9), 8);
            var types = scenario.TicketTypes.Select(type => new TicketTypeDetails(type, 0, 20, null, null, null, false)).ToList();
            var created = (await grain.Create(Sale.Organizer, new(details, types))).Value!;
            Assert.Null((await grain.Publish(Sale.Organizer)).Refusal);
            return (new(silo.Grains, created.EventId, [.. created.TicketTypes.Select(type => type.TicketTypeId)]),
                created.TicketTypes.ToDictionary(type => type.Details.Name, type => type.TicketTypeId));
        }

        private async Task<(Guid TicketId, List<string> Codes)> Buy(Sale sale, Guid typeId, string type, string? flaw)
        {
            if (flaw == "foreign")
            {
                var (elsewhere, types) = await Open(silo, scenario);
                return await Buy(elsewhere, types[type], type, null);
            }

            var placed = (await sale.Place([new(typeId, 1)])).Value!;
            var ticketId = TicketId.Of(placed.OrderId, 1);
            if (flaw == "unpaid")
                return (ticketId, [TicketCode.ToText(await silo.Services.GetRequiredService<TicketSigner>().Sign(eventId, ticketId, typeId, 1))]);
            var ticket = (await sale.Confirm(placed)).Value!.Tickets.Single();
            var code = flaw == "forged" ? ticket.Code[..^1] + (ticket.Code[^1] == '0' ? '1' : '0') : ticket.Code;
            return (ticket.TicketId, [code]);
        }

        private string Rotate(Guid ticketId, string code, DateTimeOffset now)
        {
            var secret = silo.Services.GetRequiredService<TicketSigner>().RotatingSecret(eventId, ticketId, TicketCode.Parse(code)!.Version);
            return TicketCode.ToText(TicketCode.Parse(code)!.Bytes, RotatingCode.Value(secret, now));
        }
    }
}
