using EventLoop.Tickets;
using EventLoop.TicketTypes;

namespace EventLoop.Orders;

/// <summary>Signs the tickets of an order that nobody buys online, and has their ticket type bear it.</summary>
internal sealed class TicketIssuing(IGrainFactory grains, TicketSigner signer)
{
    private const ushort FirstCodeVersion = 1;

    /// <summary>Whoever asks has made sure that the order does not exist.</summary>
    /// <param name="draft">Without its codes.</param>
    public async Task<Outcome<OrderView, IssueRefusal>> Issue(IssueDraft draft, Guid ticketTypeId, int quantity)
    {
        if (quantity <= 0)
            return IssueRefusal.QuantityMustBePositive;
        if (quantity > TicketId.MaxPerOrder)
            return IssueRefusal.OverLimit;
        var codes = new byte[quantity][];
        for (var at = 0; at < quantity; at++)
            codes[at] = await signer.Sign(draft.EventId, TicketId.Of(draft.OrderId, at + 1), ticketTypeId, FirstCodeVersion);
        return await grains.Get<ITicketTypePlaces>(ticketTypeId).Issue(draft with { Codes = codes });
    }
}
