using EventLoop.Gates;

namespace EventLoop.Simulation;

/// <summary>Scans what people show: tickets and copies of them, old codes, the same scan twice, at one gate or at two.</summary>
internal sealed class GateStaff(SimWorld world, Fair fair, string name, int seed) : Actor(world, name, seed)
{
    protected override async Task Act()
    {
        await Pause(120);
        for (var scans = 10 + Dice.Next(30); scans > 0; scans--)
        {
            await Pause(20);
            if (fair.Tickets.Count == 0 || Chance(0.08))
                await Scan(new(default, default) { Codes = { "T1:MADE UP" } });
            else
                await Scan(fair.Tickets[Dice.Next(fair.Tickets.Count)]);
        }
    }

    private async Task Scan(Fair.Ticket ticket)
    {
        var scan = new ScanCode(
            fair.Scanner,
            ticket.Codes[Chance(0.8) ? ^1 : Dice.Next(ticket.Codes.Count)],
            Chance(0.7) ? ScanDirection.Entry : ScanDirection.Exit,
            NewGuid());
        var here = fair.Gates[Dice.Next(fair.Gates.Count)];
        Auditor.Shown(scan.Nonce, ticket.TicketId, scan.Code);
        var tries = new List<Task> { Show(ticket, here, scan) };

        // A copy of the ticket is at the other gate in the same moment; or the device sends the scan once more.
        if (Chance(0.2))
        {
            var copy = scan with { Nonce = NewGuid() };
            Auditor.Shown(copy.Nonce, ticket.TicketId, copy.Code);
            tries.Add(Show(ticket, fair.Gates.Find(gate => gate != here), copy));
        }

        if (Chance(0.2))
            tries.Add(Show(ticket, here, scan));
        foreach (var shown in tries)
            await shown;
        if (Chance(0.25))
        {
            await Pause(40);
            await Show(ticket, fair.Gates[Dice.Next(fair.Gates.Count)], scan);
        }
    }

    private async Task Show(Fair.Ticket ticket, Guid gate, ScanCode scan)
    {
        var answer = await Insist(() => World.Grains.GetGrain<IGateGrain>(gate).Scan(scan));
        if (answer is null)
            fair.GatesInDoubt.Add(gate);
        Auditor.Check(
            answer?.Refusal is null || World.Cluster.MayBeStale(gate) || World.Cluster.MayBeStale(fair.EventId),
            $"The staff may not scan: {answer?.Refusal}.");
        if (answer?.Value is { } told)
            Auditor.ToldScanned(scan.Nonce, ticket.TicketId, told);
    }
}
