using System.Security.Cryptography;
using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.Running;
using EventLoop.Tickets;
using Xunit;

namespace EventLoop.Gates;

/// <summary>An event whose tickets sell for nothing, with two gates and a device that works for both.</summary>
internal sealed record Door(Sale Sale, Guid North, Guid South, Caller Device)
{
    public static GateTerms Terms(string name) => new(name, [], GateDirection.Both, null, null);

    public static async Task<Door> Open(TestSilo silo)
    {
        var sale = await Sale.Open(silo, ticketTypes: [(0, 1_000), (0, 1_000)]);
        var (north, south) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var (id, name) in new[] { (north, "North"), (south, "South") })
            Assert.Null((await silo.Grains.GetGrain<IGateGrain>(id).Create(Sale.Organizer, sale.EventId, Terms(name))).Refusal);
        return new(sale, north, south, await Enrol(silo, sale.EventId, north, south));
    }

    /// <summary>A device that works for these gates.</summary>
    public static async Task<Caller> Enrol(TestSilo silo, Guid eventId, params Guid[] gates)
    {
        var proof = new DeviceProof(Guid.CreateVersion7(), Convert.ToHexStringLower(SHA256.HashData(Guid.CreateVersion7().ToByteArray())));
        var enrol = new EnrolDevice(proof.DeviceId, "Scanner", Convert.FromHexString(proof.TokenHash), gates);
        Assert.Null((await silo.Grains.GetGrain<IEventGrain>(eventId).EnrolDevice(Sale.Organizer, enrol)).Refusal);
        return new(null, Roles.None, null, proof);
    }

    /// <summary>A ticket that somebody has bought.</summary>
    public async Task<OrderViewTicket> Buy() => (await Sale.Buy()).Tickets.Single();

    public ScanCode Entry(string code, Guid? nonce = null) => new(Device, code, ScanDirection.Entry, nonce ?? Guid.CreateVersion7());

    public ScanCode Exit(string code, Guid? nonce = null) => new(Device, code, ScanDirection.Exit, nonce ?? Guid.CreateVersion7());
}

internal static class DoorCalls
{
    /// <summary>A scan that must be understood.</summary>
    public static async Task<ScanAnswer> Scan(this TestSilo silo, Guid gateId, ScanCode scan)
    {
        var outcome = await silo.Gate(gateId).Scan(scan);
        Assert.Null(outcome.Refusal);
        return outcome.Value!;
    }

    public static IGateGrain Gate(this TestSilo silo, Guid gateId) => silo.Grains.GetGrain<IGateGrain>(gateId);

    public static ITicketGrain Ticket(this TestSilo silo, Guid ticketId) => silo.Grains.GetGrain<ITicketGrain>(ticketId);
}
