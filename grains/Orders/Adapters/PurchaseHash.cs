using System.Security.Cryptography;
using System.Text;
using EventLoop.TicketTypes;

namespace EventLoop.Orders;

/// <summary>
/// Turns what a buyer is recognized by into a keyed hash: the first 16 bytes of an HMAC-SHA256 over the event, the kind of trait and its value,
/// with a key that is not in the database. Nobody who has the tables can try out addresses, and no two events can be held against each other.
/// </summary>
internal sealed class PurchaseHash(MasterKey master)
{
    private readonly byte[] key = master.Derive("purchase-traits");

    public Guid Of(Guid eventId, PurchaseTrait trait, string value) =>
        new(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{eventId}\n{trait.Text()}\n{value}")).AsSpan(0, 16), bigEndian: true);

    /// <summary>The traits of an order that matter to these limits, but for the card, which is known once it has paid.</summary>
    public IEnumerable<(PurchaseTrait Kind, Guid Trait)> Of(OrderDraft draft, PurchaseLimits limits)
    {
        (PurchaseTrait Kind, string? Value)[] traits =
        [
            (PurchaseTrait.Account, draft.UserId?.ToString()),
            (PurchaseTrait.Email, PurchaseRules.Mailbox(draft.Buyer.Email)),
            (PurchaseTrait.Address, draft.Trace is { Network: not 0 } trace ? $"{trace.Network}" : null),
            (PurchaseTrait.Device, draft.Trace?.Device),
        ];
        return traits.Where(trait => trait.Value is not null && limits.Cares(trait.Kind)).Select(trait => (trait.Kind, Of(draft.EventId, trait.Kind, trait.Value!)));
    }
}
