using System.Security.Cryptography;
using EventLoop.Attendees;
using EventLoop.Events;
using EventLoop.Gates;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Tickets;
using Npgsql;

namespace EventLoop.Simulation;

/// <summary>What the product reads from tables, from the simulated ones. The data source behind is never opened.</summary>
internal static class SimTables
{
    public static NpgsqlDataSource Nowhere { get; } = NpgsqlDataSource.Create("Host=nowhere");

    /// <summary>A query takes a moment, and fails as any other when storage is away.</summary>
    public static async Task<T> Query<T>(SimWorld world, Func<T> read)
    {
        await world.Scheduler.Delay(TimeSpan.FromMilliseconds(world.TableChance.Next(5)));
        if (world.Database.IsAway || world.TableChance.Fault() is ConnectionFault.Refuses or ConnectionFault.LostBefore)
            throw new LedgerUnavailableException("Storage is away.");
        var found = read();
        await world.Scheduler.Delay(TimeSpan.FromMilliseconds(world.TableChance.Next(5)));
        return found;
    }
}

/// <inheritdoc/>
internal sealed class SimOrders(SimWorld world) : OrderTable(SimTables.Nowhere)
{
    public override Task<IReadOnlyList<(RequestKey Key, Guid OrderId, DateTimeOffset PlacedAt)>> RequestsOf(short desk, DateTimeOffset since) =>
        SimTables.Query<IReadOnlyList<(RequestKey, Guid, DateTimeOffset)>>(world, () =>
        [
            .. world.Database.Rows<OrderRow>()
                .Where(row => row.Order.Desk == desk && row.Order.RequestKey is not null && row.Order.PlacedAt > since)
                .OrderBy(row => row.Order.PlacedAt).ThenBy(row => row.Id)
                .Select(row => (new RequestKey(row.Order.RequestKey!.Value, row.Order.RequestHash!.Value), row.Id, row.Order.PlacedAt)),
        ]);

    public override Task<(Guid OrderId, long BodyHash)?> OrderOf(Guid operation) =>
        SimTables.Query<(Guid, long)?>(world, () => world.Database.Rows<OrderRow>()
            .Where(row => row.Order.RequestKey == operation)
            .Select(row => ((Guid, long)?)(row.Id, row.Order.RequestHash!.Value)).SingleOrDefault());

    public override Task<IReadOnlyList<Guid>> FindUnfinished(DateTimeOffset expiredBefore, int limit) =>
        SimTables.Query<IReadOnlyList<Guid>>(world, () =>
        [
            .. world.Database.Rows<OrderRow>()
                .Where(row => row.Order.Status is "pending" or "paying" or "refunding")
                .Where(row => row.Order.Status != "pending" || row.Order.ExpiresAt < expiredBefore)
                .OrderBy(row => row.Order.ExpiresAt).ThenBy(row => row.Id).Take(limit).Select(row => row.Id),
        ]);

    public override Task<IReadOnlyList<(Guid OrderId, DateTimeOffset ExpiresAt)>> FindClosing(DateTimeOffset expiresFrom, Guid after, int limit) =>
        SimTables.Query<IReadOnlyList<(Guid, DateTimeOffset)>>(world, () =>
        [
            .. world.Database.Rows<OrderRow>()
                .Where(row => row.Order.Status is "expiring" or "cancelling")
                .Select(row => (row.Id, row.Order.ExpiresAt))
                .Where(order => order.ExpiresAt > expiresFrom || (order.ExpiresAt == expiresFrom && order.Id.CompareTo(after) > 0))
                .OrderBy(order => order.ExpiresAt).ThenBy(order => order.Id).Take(limit),
        ]);

    public override Task<IReadOnlyList<Guid>> FindCancelledEvents(int limit) => SimTables.Query<IReadOnlyList<Guid>>(world, () =>
        [.. world.Database.Rows<EventRow>().Where(row => row.RefundsDue).Take(limit).Select(row => row.Id)]);

    public override Task<IReadOnlyList<(Guid OrderId, DateTimeOffset PlacedAt)>> FindRefundable(
        Guid eventId, (DateTimeOffset PlacedAt, Guid OrderId) after, int limit) => SimTables.Query<IReadOnlyList<(Guid, DateTimeOffset)>>(world, () =>
        [
            .. world.Database.Rows<OrderRow>()
                .Where(row => row.Order.EventId == eventId && row.Order.Status is "pending" or "paying" or "paid" or "partly_refunded" or "refunding")
                .Select(row => (row.Id, row.Order.PlacedAt))
                .Where(order => order.PlacedAt > after.PlacedAt || (order.PlacedAt == after.PlacedAt && order.Id.CompareTo(after.OrderId) > 0))
                .OrderBy(order => order.PlacedAt).ThenBy(order => order.Id).Take(limit),
        ]);
}

/// <inheritdoc/>
internal sealed class SimScanLog(SimWorld world) : ScanLog(SimTables.Nowhere)
{
    public override Task<GateTally> Tally(Guid gateId, DateTimeOffset now) => SimTables.Query(world, () =>
    {
        var tally = new GateTally();
        foreach (var row in world.Database.Rows<ScanRow>().Where(row => row.GateId == gateId).OrderBy(row => row.ScannedAt))
            tally.Add(Recorded(row), now);
        return tally;
    });

    public override Task<IReadOnlyList<RecordedScan>> DecidedSince(Guid gateId, DateTimeOffset since) => SimTables.Query<IReadOnlyList<RecordedScan>>(world, () =>
        [.. world.Database.Rows<ScanRow>().Where(row => row.GateId == gateId && row.Id.CompareTo(Guid.CreateVersion7(since)) >= 0).OrderBy(row => row.Id).Select(Recorded)]);

    public override Task<RecordedScan?> Find(Guid nonce) => SimTables.Query(world, () =>
        world.Database.Rows<ScanRow>().Where(row => row.Nonce == nonce).Select(Recorded).SingleOrDefault());

    private static RecordedScan Recorded(ScanRow row) => new(
        row.Id, row.Nonce, row.GateId, row.TicketId, ScanNames.Result(row.Result), ScanNames.Reason(row.Reason), row.Inside, row.ScannedAt);
}

/// <inheritdoc/>
internal sealed class SimNames(SimWorld world) : AttendeeNames(SimTables.Nowhere)
{
    public override Task<string> Of(Guid attendeeId) =>
        SimTables.Query(world, () => world.Database.Row<AttendeeRow>(attendeeId)?.Name ?? "");
}

/// <inheritdoc/>
internal sealed class SimHolders(SimWorld world) : TicketHolders(SimTables.Nowhere)
{
    public override Task<Guid?> AccountOf(string email) => SimTables.Query(world, () => (Guid?)null);

    public override Task<string> EmailOf(Guid attendeeId) => SimTables.Query(world, () => "holder@example.org");
}

/// <summary>Nobody notes anything.</summary>
internal sealed class SimRefundNotes() : RefundNotes(SimTables.Nowhere)
{
    public override Task<IReadOnlyDictionary<Guid, string>> Of(Guid orderId) => Task.FromResult<IReadOnlyDictionary<Guid, string>>(new Dictionary<Guid, string>());
}

/// <summary>Signs with a hash in place of a key pair, which would sign differently every time; the rest is the product's.</summary>
internal sealed class SimSigner(SimWorld world) : TicketSigner(SimTables.Nowhere, Master, world.Time)
{
    private static readonly MasterKey Master = new(new byte[32]);
    private static readonly byte[] MacKey = Master.Derive("ticket-code");

    public override async ValueTask<byte[]> Sign(Guid eventId, Guid ticketId, Guid ticketTypeId, ushort codeVersion)
    {
        await world.Scheduler.Delay(TimeSpan.Zero);
        return TicketCode.Write(1, eventId, ticketId, ticketTypeId, codeVersion, MacKey, data => HMACSHA512.HashData(MacKey, data));
    }
}
