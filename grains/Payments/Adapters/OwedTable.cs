using EventLoop.Ledger;
using Npgsql;

namespace EventLoop.Payments;

/// <summary>What the books say that organizers are to have, and all that moved anywhere.</summary>
internal sealed class OwedTable(NpgsqlDataSource database)
{
    // What was sold at the door they have already, with its taxes.
    private const string Earned = """
        select currency, -sum(amount_minor)::bigint from postings
        where event_id in (select id from events where organizer_id = $1) and account in ('organizer', 'taxes') and movement not in ('door_sale', 'door_refund')
        group by currency order by currency
        """;

    // Whoever has sold anything has written a receipt. One after the other by the index of these, so that a page costs what its organizers have sold and not what all have.
    private const string Next = """
        with recursive organizers as (
          (select organizer_id from documents where organizer_id > $1 order by organizer_id limit 1)
          union all
          select (select d.organizer_id from documents d where d.organizer_id > o.organizer_id order by d.organizer_id limit 1)
          from organizers o where o.organizer_id is not null)
        select organizer_id from organizers where organizer_id is not null limit $2
        """;

    private const string PaidOut = """
        select organizer_id, currency, sum(amount_minor)::bigint from payouts where organizer_id = any ($1) and returned_at is null group by 1, 2
        """;

    private const string Totals = """
        select currency, account, count(*)::int, sum(amount_minor)::bigint from (
          select currency, account, amount_minor from postings
          union all select currency, account, amount_minor from gateway_postings
          union all select currency, account, amount_minor from payout_postings) p
        group by currency, account order by currency, account
        """;

    /// <summary>What an organizer was ever to have, by currency; nothing of it is deducted as paid out.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public Task<IReadOnlyList<OwedBalance>> EarnedBy(Guid organizerId) =>
        Read(Earned, row => new OwedBalance(row.GetString(0), row.GetInt64(1), 0), organizerId);

    /// <summary>How the operator stands with the organizers after this one, in the order of their ids.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public async Task<IReadOnlyList<OwedOrganizer>> After(Guid organizerId, int limit)
    {
        var organizers = await Read(Next, row => row.GetGuid(0), organizerId, limit);
        var paid = (await Read(PaidOut, row => (Organizer: row.GetGuid(0), Currency: row.GetString(1), Minor: row.GetInt64(2)), [organizers.ToArray()]))
            .ToDictionary(one => (one.Organizer, one.Currency), one => one.Minor);
        var owed = new List<OwedOrganizer>();
        foreach (var organizer in organizers)
            owed.Add(new(organizer, [.. (await EarnedBy(organizer)).Select(balance => balance with { PaidOutMinor = paid.GetValueOrDefault((organizer, balance.Currency)) })]));
        return owed;
    }

    /// <summary>What every account has, by currency, over all events and what belongs to none.</summary>
    /// <exception cref="LedgerUnavailableException">Storage is away.</exception>
    public Task<IReadOnlyList<(string Currency, BookSum Sum)>> All() =>
        Read(Totals, row => (row.GetString(0), new BookSum(row.GetString(1), row.GetInt32(2), row.GetInt64(3))));

    private async Task<IReadOnlyList<T>> Read<T>(string sql, Func<NpgsqlDataReader, T> item, params object[] parameters)
    {
        try
        {
            await using var command = database.CreateCommand(sql);
            foreach (var value in parameters)
                command.Parameters.Add(new() { Value = value });
            await using var row = await command.ExecuteReaderAsync();
            var found = new List<T>();
            while (await row.ReadAsync())
                found.Add(item(row));
            return found;
        }
        catch (NpgsqlException away)
        {
            throw new LedgerUnavailableException("Storage is away.", away);
        }
    }
}
