using EventLoop.Ledger;
using Npgsql;

namespace EventLoop.Orders;

/// <summary>Reads the table <c>refund_notes</c>.</summary>
internal class RefundNotes(NpgsqlDataSource database)
{
    /// <summary>What was noted of an order's refunds, by the refund's id.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public virtual async Task<IReadOnlyDictionary<Guid, string>> Of(Guid orderId)
    {
        try
        {
            await using var command = database.CreateCommand("select id, note from refund_notes where order_id = $1");
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = orderId });
            await using var row = await command.ExecuteReaderAsync();
            var notes = new Dictionary<Guid, string>();
            while (await row.ReadAsync())
                notes.Add(row.GetGuid(0), row.GetString(1));
            return notes;
        }
        catch (NpgsqlException away)
        {
            throw new LedgerUnavailableException("Storage is away.", away);
        }
    }
}
