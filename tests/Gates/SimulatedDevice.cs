using EventLoop.Accounts;
using EventLoop.Ledger;
using Xunit;

namespace EventLoop.Gates;

/// <summary>
/// A device at a gate with an unreliable network and clock. Online it asks the gate; without the network it goes by what it saw itself, and
/// sends that in later. It may forget what it saw, and never what it has not sent in.
/// </summary>
internal sealed class SimulatedDevice(FestivalOfGates festival, FestivalGate gate, Caller caller, int seed)
{
    private readonly Random dice = new(seed);
    private readonly TimeSpan clockError = TimeSpan.FromMinutes(seed % 5 == 0 ? (seed % 200) - 100 : 0);
    private readonly Dictionary<string, int> seen = [];
    private readonly List<(ScanCode Scan, DateTimeOffset At, bool IsRefused)> queue = [];

    public FestivalGate Gate => gate;

    /// <summary>Its part of the grounds has no network, whatever it does.</summary>
    public bool IsCutOff { get; set; }

    public bool IsOffline { get; private set; }

    /// <summary>What each scan was answered with, by its nonce.</summary>
    public Dictionary<Guid, ScanAnswer> Answers { get; } = [];

    public int Retries { get; private set; }

    public int Offline { get; private set; }

    public int Crashes { get; private set; }

    /// <param name="ticket">Null: it is none of the event.</param>
    public async Task Show(FestivalTicket? ticket, string code, ScanDirection direction)
    {
        Change();
        var scan = new ScanCode(caller, code, direction, NewNonce());
        if (IsOffline || IsCutOff)
        {
            Offline++;
            queue.Add((scan, festival.Clock.GetUtcNow() + clockError, !Decide(ticket, code, direction)));
            return;
        }

        await SendIn();
        var tries = new List<Task<ScanAnswer>> { Insist(() => festival.Silo.Gate(gate.Id).Scan(scan)) };
        if (dice.Next(10) == 0)
            tries.Add(Insist(() => festival.Silo.Gate(gate.Id).Scan(scan)));
        foreach (var told in tries)
            Told(scan.Nonce, await told);
        if (Answers[scan.Nonce].Result != ScanResult.Refused)
            seen[code] = Math.Max(0, seen.GetValueOrDefault(code) + (direction == ScanDirection.Entry ? 1 : -1));
    }

    /// <summary>Sends everything in that waits, in order; the answer may be lost, and then all of it once more.</summary>
    public async Task SendIn()
    {
        IsOffline = false;
        for (var times = queue.Count > 0 && dice.Next(3) == 0 ? 2 : 1; times > 0; times--)
        {
            var now = festival.Clock.GetUtcNow();
            var clock = DeviceClock.Measure(now + clockError, now);
            foreach (var (scan, at, isRefused) in queue)
            {
                var sent = new OfflineScan(scan, new(clock.Corrected(at), isRefused, ScanReason.Rules));
                Told(scan.Nonce, await Insist(() => festival.Silo.Gate(gate.Id).SendIn(sent)));
            }
        }

        queue.Clear();
    }

    private void Change()
    {
        if (dice.Next(12) == 0)
            IsOffline = !IsOffline;
        if (dice.Next(60) != 0)
            return;
        Crashes++;
        seen.Clear();
    }

    /// <summary>It does not know who went out elsewhere, so it lets everybody out, and as many in as the ticket admits.</summary>
    private bool Decide(FestivalTicket? ticket, string code, ScanDirection direction)
    {
        if (ticket is null || (direction == ScanDirection.Entry && (!ticket.Opens(gate.Area) || seen.GetValueOrDefault(code) >= ticket.Admits)))
            return false;
        seen[code] = Math.Max(0, seen.GetValueOrDefault(code) + (direction == ScanDirection.Entry ? 1 : -1));
        return true;
    }

    private void Told(Guid nonce, ScanAnswer answer)
    {
        if (Answers.TryAdd(nonce, answer))
            return;
        Retries++;
        Assert.Equal(Answers[nonce], answer);
    }

    /// <summary>Storage may fail and a silo may go: the same once more, until there is an answer.</summary>
    public static async Task<T> Insist<T>(Func<Task<T>> call, Action? again = null)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception fault) when (fault is LedgerUnavailableException or TimeoutException or OrleansException or ObjectDisposedException or OperationCanceledException)
            {
                again?.Invoke();
                await Task.Delay(20);
            }
        }
    }

    private async Task<ScanAnswer> Insist(Func<Task<Outcome<ScanAnswer, ScanRefusal>>> call) =>
        (await Insist(call, () => Retries++)).Value ?? throw new InvalidOperationException("The device may not scan.");

    private Guid NewNonce()
    {
        var bytes = new byte[16];
        dice.NextBytes(bytes);
        return new(bytes);
    }
}
