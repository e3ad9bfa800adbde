using EventLoop.Accounts;
using EventLoop.Events;
using Orleans.Concurrency;

namespace EventLoop.Tickets;

/// <inheritdoc cref="ITicketPassGrain"/>
[StatelessWorker]
internal sealed class TicketPassGrain(WalletTable tickets, WalletPasses passes) : Grain, ITicketPassGrain
{
    public Task<Outcome<ApplePassFile, TicketPassRefusal>> Apple(Caller caller) => Make(caller, passes.HasApple, passes.Apple);

    public Task<Outcome<WalletLink, TicketPassRefusal>> Google(Caller caller) => Make(caller, passes.HasGoogle, passes.Google);

    private async Task<Outcome<TPass, TicketPassRefusal>> Make<TPass>(Caller caller, bool isOffered, Func<WalletTicket, TPass> make)
        where TPass : class
    {
        var outcome = await GrainFactory.GetGrain<ITicketGrain>(this.GetPrimaryKey()).Get(caller);
        return outcome switch
        {
            { Refusal: TicketRefusal.NotFound } => TicketPassRefusal.NotFound,
            { Refusal: not null } => TicketPassRefusal.NotYours,
            _ when !isOffered => TicketPassRefusal.NotOffered,
            { Value.Status: TicketStatus.Refunded } => TicketPassRefusal.Refunded,
            { Value: var ticket } when await Moves(ticket!) => TicketPassRefusal.CodeMoves,
            _ => make((await tickets.Find(this.GetPrimaryKey(), null))! with { Code = outcome.Value!.Code }),
        };
    }

    private async Task<bool> Moves(TicketView ticket) =>
        (await GrainFactory.GetGrain<IEventParts>(ticket.EventId).Terms())?.Access?.Of(ticket.TicketTypeId) is { RotatingCode: true };
}
