namespace EventLoop.Gates;

/// <summary>
/// Who goes where on a night, wave by wave: in at the field, on into the arena, into the lounge, and out, where many are not seen, and in again. Some show a copy at another gate, and
/// some something that they made themselves. Within a wave everybody comes at once.
/// </summary>
internal sealed class FestivalCrowd(FestivalOfGates festival, IReadOnlyList<SimulatedDevice> devices, int seed)
{
    public const int Waves = 4;

    private readonly HashSet<Guid> here = [];

    public async Task Show(int night, int wave)
    {
        var dice = new Random((seed * 10_000) + (night * 100) + wave);

        // A corner of the grounds loses its network for the whole of the wave.
        var dark = festival.Gates[dice.Next(festival.Gates.Count)];
        foreach (var device in devices)
            device.IsCutOff = device.Gate == dark;
        var visits = Visits(wave, dice).Select((visit, at) => (visit, Key: at + dice.Next(200))).OrderBy(one => one.Key).Select(one => one.visit).ToLookup(visit => visit.Device);
        await Task.WhenAll(devices.Select(device => Task.Run(async () =>
        {
            foreach (var visit in visits[device])
                await device.Show(visit.Ticket, visit.Code, visit.Direction);
        })));
    }

    private List<Step> Visits(int wave, Random dice)
    {
        var steps = new List<Step>();
        if (wave == 0)
            here.Clear();
        foreach (var ticket in festival.Tickets)
        {
            if (wave == 0 && dice.Next(4) > 0)
                here.Add(ticket.TicketId);
            if (here.Contains(ticket.TicketId))
                steps.AddRange(Steps(ticket, wave, dice));
        }

        return steps;
    }

    private IEnumerable<Step> Steps(FestivalTicket ticket, int wave, Random dice)
    {
        switch (wave)
        {
            case 0:
                for (var people = 1 + dice.Next(ticket.Admits); people > 0; people--)
                    yield return In(ticket, "Field", dice);
                if (dice.Next(5) == 0)
                    yield return In(ticket, "Field", dice);
                if (dice.Next(30) == 0)
                    yield return In(ticket, "Field", dice) with { Ticket = null, Code = "T1:" + ticket.Code[3..^6] + "000000" };
                break;
            case 1 when dice.Next(3) > 0:
                for (var people = 1 + dice.Next(ticket.Admits); people > 0; people--)
                    yield return In(ticket, "Arena", dice);
                break;
            case 2 when ticket.Kind is "Lounge" or "Crew" || dice.Next(20) == 0:
                yield return In(ticket, "Lounge", dice);
                break;
            case 3:
                if (dice.Next(3) == 0)
                    yield return In(ticket, dice.Next(3) == 0 ? "Arena" : "Field", dice) with { Direction = ScanDirection.Exit };
                if (dice.Next(4) == 0)
                    yield return In(ticket, "Field", dice);
                break;
        }
    }

    private Step In(FestivalTicket ticket, string area, Random dice)
    {
        var there = devices.Where(device => device.Gate.Area == area).ToArray();
        return new(there[dice.Next(there.Length)], ticket, ticket.Code, ScanDirection.Entry);
    }

    private sealed record Step(SimulatedDevice Device, FestivalTicket? Ticket, string Code, ScanDirection Direction);
}
