using EventLoop.Orders;
using Npgsql;

namespace EventLoop.Benchmarks;

/// <summary>
/// Optimistic locking: read the row and its version, write it if nobody else did meanwhile, else read again. Whoever loses waits a
/// random while before the next try, longer after each, so that not everybody comes back at once.
/// </summary>
internal sealed class OccShop(string database) : SqlShop(database, connections: 8)
{
    private const string Look = "select quantity_sold, quantity_total, version from ticket_types where id = $1";
    private const string Take = "update ticket_types set quantity_sold = $2, version = version + 1 where id = $1 and version = $3";
    private const int LongestPauseMillis = 64;

    public override async ValueTask<OrderResponse?> Place(PlaceOrderRequest request)
    {
        for (var pause = 1; ; pause = Math.Min(pause * 2, LongestPauseMillis))
        {
            var orderId = Guid.CreateVersion7();
            if (await TryPlace(orderId, request) is { } left)
                return left ? Pending(orderId, request) : null;
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * pause));
        }
    }

    /// <summary>True: placed. False: sold out. Null: somebody else was quicker.</summary>
    private async Task<bool?> TryPlace(Guid orderId, PlaceOrderRequest request)
    {
        var item = request.Items![0]!;
        var (ticketType, quantity) = (item.TicketTypeId!.Value, item.Quantity!.Value);
        await using var connection = await Database.OpenConnectionAsync();
        int sold, version;
        await using (var row = await Execute(connection, Look, ticketType))
        {
            await row.ReadAsync();
            (sold, version) = (row.GetInt32(0), row.GetInt32(2));
            if (sold + quantity > row.GetInt32(1))
                return false;
        }

        await using var transaction = await connection.BeginTransactionAsync();
        await using (var taken = await Execute(connection, Take, ticketType, sold + quantity, version))
        {
            if (taken.RecordsAffected == 0)
                return null;
        }

        await using (var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { Order(orderId, request) } })
            await batch.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        return true;
    }
}
