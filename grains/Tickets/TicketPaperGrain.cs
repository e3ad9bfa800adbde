using EventLoop.Accounts;
using Orleans.Concurrency;

namespace EventLoop.Tickets;

/// <inheritdoc cref="ITicketPaperGrain"/>
[StatelessWorker]
internal sealed class TicketPaperGrain(PrintedTickets printed) : Grain, ITicketPaperGrain
{
    public async Task<Outcome<TicketPaper, TicketPaperRefusal>> Pdf(Caller caller)
    {
        var outcome = await GrainFactory.GetGrain<ITicketGrain>(this.GetPrimaryKey()).Get(caller);
        return outcome switch
        {
            { Refusal: TicketRefusal.NotFound } => TicketPaperRefusal.NotFound,
            { Refusal: not null } => TicketPaperRefusal.NotYours,
            { Value.Status: TicketStatus.Refunded } => TicketPaperRefusal.Refunded,
            _ => new TicketPaper(await printed.Pdf(this.GetPrimaryKey())),
        };
    }
}
