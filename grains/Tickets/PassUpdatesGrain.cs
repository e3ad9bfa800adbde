using Orleans.Concurrency;

namespace EventLoop.Tickets;

/// <inheritdoc cref="IPassUpdatesGrain"/>
[StatelessWorker]
internal sealed class PassUpdatesGrain(WalletTable tickets, WalletPasses passes, TimeProvider time) : Grain, IPassUpdatesGrain
{
    public async Task<Outcome<PassRegistration, PassRefusal>> Register(KeptPass pass, string device, string pushToken) =>
        Known(pass) is var (ticketId, holderId) && await tickets.Find(ticketId, holderId) is not null
            ? new PassRegistration(await tickets.Add(device, ticketId, holderId, pushToken, time.GetUtcNow()))
            : PassRefusal.NotYours;

    public async Task<Outcome<PassRegistration, PassRefusal>> Unregister(KeptPass pass, string device) =>
        Known(pass) is var (ticketId, holderId)
            ? new PassRegistration(await tickets.Remove(device, ticketId, holderId))
            : PassRefusal.NotYours;

    public async Task<ChangedPasses> Changed(string device, string? since)
    {
        var (serials, tag) = await tickets.Of(device);
        return new(tag == since ? [] : serials, tag);
    }

    public async Task<Outcome<ApplePassFile, PassRefusal>> Latest(KeptPass pass) =>
        Known(pass) is var (ticketId, holderId) && await tickets.Find(ticketId, holderId) is { } ticket ? passes.Apple(ticket) : PassRefusal.NotYours;

    private (Guid TicketId, Guid HolderId)? Known(KeptPass pass) =>
        passes.HasApple && WalletTicket.TryReadSerial(pass.Serial, out var ticketId, out var holderId) && passes.Fits(pass) ? (ticketId, holderId) : null;
}
