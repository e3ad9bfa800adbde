using EventLoop.Gates;
using EventLoop.Ledger;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Orders;

/// <summary>Every way in which the commit of tickets that are issued at once can fail.</summary>
public sealed class BoxOfficeFaultTests(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly TestSilo silo = fixture.Silo;

    [Theory]
    [InlineData(StorageFault.BeforeCommit, false)]
    [InlineData(StorageFault.AfterCommit, true)]
    [InlineData(StorageFault.LostCommit, true)]
    [InlineData(StorageFault.UnknownOutcome, false)]
    public async Task A_fault_of_storage_issues_tickets_once_or_not_at_all(StorageFault fault, bool isHeard)
    {
        var sale = await Sale.Open(silo, ticketTypes: [(2_500, 10)]);
        var office = silo.Grains.GetGrain<IBoxOfficeGrain>(sale.EventId);
        var command = new SellAtDoor(Sale.Organizer, Guid.CreateVersion7(), sale.TicketTypes[0], 2, PaidBy.Cash, new("", "", null), null);

        silo.Store.FailNext("issued", fault);
        DoorSale? heard = null;
        try
        {
            heard = (await office.Sell(command)).Value;
        }
        catch (LedgerUnavailableException)
        {
        }

        Assert.Equal(isHeard, heard is not null);
        var stored = (await sale.Totals()).Sold;
        Assert.Equal(fault == StorageFault.BeforeCommit ? 0 : 2, stored);
        var repeated = (await office.Sell(command)).Value!;
        Assert.Equal((2, 2), ((await sale.Totals()).Sold, (await sale.Totals()).SoldAtDoor));
        Assert.Equal(heard?.Order.Tickets.Select(ticket => ticket.Code) ?? repeated.Order.Tickets.Select(ticket => ticket.Code), repeated.Order.Tickets.Select(ticket => ticket.Code));
        Assert.Equal(IssueRefusal.KeyReused, (await office.Sell(command with { Quantity = 1 })).Refusal);
    }

    [Fact]
    public async Task One_operation_that_is_sent_many_times_at_once_issues_once()
    {
        var sale = await Sale.Open(silo, ticketTypes: [(2_500, 100)]);
        var office = silo.Grains.GetGrain<IBoxOfficeGrain>(sale.EventId);
        var command = new GiveTickets(Sale.Organizer, Guid.CreateVersion7(), sale.TicketTypes[0], 3, new("", "Ben Guest", null), null);

        var given = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => office.Give(command)));

        Assert.Single(given.Select(outcome => outcome.Value!.Tickets[0].Code).Distinct());
        Assert.Equal((3, 3), ((await sale.Totals()).Sold, (await sale.Totals()).Given));
    }
}
