using EventLoop.Orders;
using Npgsql;
using StackExchange.Redis;

namespace EventLoop.Benchmarks;

/// <summary>
/// The places left are a number in Redis, which a script counts down and which is on disk before the script answers; then the order is
/// inserted into Postgres. A crash between the two loses a place, which this design has to find out later.
/// </summary>
internal sealed class RedisShop(string database, string redis) : SqlShop(database, connections: 16)
{
    private const string TakePlaces = """
        if redis.call('DECRBY', KEYS[1], ARGV[1]) >= 0 then return 1 end
        redis.call('INCRBY', KEYS[1], ARGV[1])
        return 0
        """;

    private readonly IDatabase places = ConnectionMultiplexer.Connect(redis).GetDatabase();

    public override async ValueTask<OrderResponse?> Place(PlaceOrderRequest request)
    {
        var (orderId, item) = (Guid.CreateVersion7(), request.Items![0]!);
        RedisKey[] key = [Key(item.TicketTypeId!.Value)];
        if ((int)await places.ScriptEvaluateAsync(TakePlaces, key, [item.Quantity!.Value]) == 0)
            return null;
        await using var connection = await Database.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Order(orderId, request) } };
        await batch.ExecuteNonQueryAsync();
        return Pending(orderId, request);
    }

    public static string Key(Guid ticketType) => $"left:{ticketType:N}";
}
