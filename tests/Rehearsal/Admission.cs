using System.Collections.Concurrent;

namespace EventLoop.Rehearsal;

/// <summary>
/// The gates: people queue at each, one device scans one after the other. Some show their ticket at two gates at once, some devices
/// send a scan twice, and somebody always has a code that he made himself.
/// </summary>
internal sealed class Admission(Stage stage, Wire wire, Score score, Options options)
{
    private const double ShownTwice = 0.05;
    private const double SentTwice = 0.05;
    private const double Forged = 0.01;
    private const int LanesPerGate = 2;

    private readonly ConcurrentDictionary<Guid, int> admitted = [];

    public ConcurrentBag<Guid> Scans { get; } = [];

    /// <summary>Tickets that heard <c>admitted</c> more than once.</summary>
    public IReadOnlyList<Guid> AdmittedTwice => [.. admitted.Where(ticket => ticket.Value > 1).Select(ticket => ticket.Key)];

    /// <summary>Tickets that were never let in.</summary>
    public int NotAdmitted(IEnumerable<BoughtTicket> tickets) => tickets.Count(ticket => !admitted.ContainsKey(ticket.Id));

    public async Task Run(IEnumerable<BoughtTicket> tickets, CancellationToken over)
    {
        var random = new Random(options.Seed);
        var shuffled = tickets.ToArray();
        random.Shuffle(shuffled);
        var lanes = stage.Gates.SelectMany(gate => Enumerable.Repeat(gate, LanesPerGate)).ToList();
        var queues = shuffled.Index().GroupBy(ticket => ticket.Index % lanes.Count, ticket => ticket.Item);
        await Task.WhenAll(queues.Select(async queue =>
        {
            var mine = new Random(HashCode.Combine(options.Seed, queue.Key));
            foreach (var ticket in queue)
            {
                if (over.IsCancellationRequested)
                    return;
                await Show(ticket, lanes[queue.Key], mine);
                await Task.Delay(TimeSpan.FromMilliseconds(50 * options.Think * mine.NextDouble()));
            }
        }));
    }

    private async Task Show(BoughtTicket ticket, Gate gate, Random random)
    {
        if (random.NextDouble() < Forged)
            await Scan(null, "made up " + ticket.Code[..10], gate, Guid.CreateVersion7());
        var nonce = Guid.CreateVersion7();
        var scans = new List<Task> { Scan(ticket, ticket.Code, gate, nonce) };
        if (random.NextDouble() < ShownTwice)
            scans.Add(Scan(ticket, ticket.Code, stage.Gates[random.Next(stage.Gates.Count)], Guid.CreateVersion7()));
        await Task.WhenAll(scans);
        if (random.NextDouble() < SentTwice)
            await Scan(null, ticket.Code, gate, nonce);
    }

    /// <param name="ticket">Null when the answer counts for nobody.</param>
    private async Task Scan(BoughtTicket? ticket, string code, Gate gate, Guid nonce)
    {
        var reply = await wire.Send(Step.Scan, () => Wire.Post("/checkin/scan", new { code, gateId = gate.Id, direction = "entry", nonce }, gate.DeviceToken));
        if (!reply.Succeeded)
            return;
        Scans.Add(reply.Body.GetProperty("scanId").GetGuid());
        if (ticket is null)
            return;
        var isIn = reply.Body.GetProperty("result").GetString() == "admitted";
        score.Scanned(gate.Name, isIn);
        if (isIn)
            admitted.AddOrUpdate(ticket.Id, 1, (_, times) => times + 1);
    }
}
