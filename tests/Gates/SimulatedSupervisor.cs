using EventLoop.Orders;

namespace EventLoop.Gates;

/// <summary>Lets people in whom the rules keep out, and takes admissions back; as often as not it asks twice.</summary>
internal sealed class SimulatedSupervisor(FestivalOfGates festival, IReadOnlyList<SimulatedDevice> devices, int seed)
{
    private const int Decisions = 6;

    private readonly Random dice = new(seed);

    /// <summary>What each decision was answered with, by its nonce.</summary>
    public Dictionary<Guid, ScanAnswer> Answers { get; } = [];

    public async Task Work()
    {
        var seen = devices.SelectMany(device => device.Answers).Where(scan => scan.Value.Ticket is not null).OrderBy(scan => scan.Key).ToArray();
        for (var left = Decisions; left > 0 && seen.Length > 0; left--)
        {
            var (nonce, scan) = seen[dice.Next(seen.Length)];
            var undoes = scan.Result == ScanResult.Admitted ? nonce : default(Guid?);
            if (undoes is null && scan.Result != ScanResult.Refused)
                continue;
            var decision = new SupervisedScan(Sale.Organizer, scan.Ticket!.TicketId, ScanDirection.Entry, Guid.CreateVersion7(), SupervisorReason.Other, undoes);
            for (var times = 1 + dice.Next(2); times > 0; times--)
            {
                // An admission that was followed by another scan is not taken back.
                var outcome = await SimulatedDevice.Insist(() => festival.Silo.Gate(scan.GateId).Supervise(decision));
                if (outcome.Value is { } answer)
                    Answers[decision.Nonce] = answer;
            }
        }
    }
}
