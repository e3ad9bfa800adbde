using EventLoop.Attendees;
using EventLoop.Events;
using EventLoop.Orders;
using EventLoop.Tickets;
using EventLoop.TicketTypes;
using EventLoop.Venues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EventLoop.Ledger;

/// <summary>Puts a silo's ledger into its container. Needs an <c>NpgsqlDataSource</c> and a <see cref="TimeProvider"/> there.</summary>
internal static class LedgerHosting
{
    /// <summary>The tables that are written in the commit of the facts, one for each type of row.</summary>
    public static IReadOnlyList<Table> Tables { get; } =
    [
        AttendeeRow.Table,
        EventRow.Table,
        OrderRow.Table,
        TicketRow.Table,
        TicketTypeRow.Table,
        VenueRow.Table,
    ];

    public static IServiceCollection AddEventLoopLedger(this IServiceCollection services, IConfiguration configuration)
    {
        var options = new LedgerOptions();
        configuration.GetSection("Ledger").Bind(options);
        return services
            .AddSingleton(options)
            .AddSingleton<IEnumerable<Table>>(Tables)
            .AddSingleton<ILedgerStore, PostgresLedgerStore>()
            .AddSingleton<GroupCommitter>()
            .AddSingleton<StreamReader>()
            .AddSingleton<SiloLedger>();
    }
}
