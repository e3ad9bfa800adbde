using EventLoop.Accounts;
using EventLoop.Events;
using Orleans.Concurrency;

namespace EventLoop.Tickets;

/// <inheritdoc cref="IRotatingCodeGrain"/>
[StatelessWorker]
internal sealed class RotatingCodeGrain(IGrainFactory grains, TicketSigner signer, TimeProvider time) : Grain, IRotatingCodeGrain
{
    public async Task<Outcome<RotatingSecret, RotatingRefusal>> Secret(Caller caller)
    {
        var shown = await grains.GetGrain<ITicketGrain>(this.GetPrimaryKey()).Get(caller);
        if (shown.Value is not { } ticket)
            return shown.Refusal == TicketRefusal.NotFound ? RotatingRefusal.NotFound : RotatingRefusal.NotYours;
        var terms = await grains.GetGrain<IEventParts>(ticket.EventId).Terms();
        if (terms?.Access?.Of(ticket.TicketTypeId) is not { RotatingCode: true })
            return RotatingRefusal.NotRotating;
        var (now, released) = (time.GetUtcNow(), terms.StartTime - RotatingCode.ReleasedBefore);
        if (now < released)
            return RotatingRefusal.NotReleased;
        var code = TicketCode.Parse(ticket.Code)!;
        var secret = signer.RotatingSecret(ticket.EventId, ticket.TicketId, code.Version);
        return new RotatingSecret(ticket.TicketId, secret, code.Bytes, (int)RotatingCode.Step.TotalSeconds, released, now);
    }
}
