using EventLoop.Accounts;
using EventLoop.Analytics;
using EventLoop.Attendees;
using EventLoop.Events;
using EventLoop.Gates;
using EventLoop.Ledger;
using EventLoop.Notifications;
using EventLoop.Orders;
using EventLoop.Payments;
using EventLoop.Requests;
using EventLoop.Tickets;
using EventLoop.TicketTypes;
using EventLoop.Venues;
using EventLoop.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace EventLoop;

/// <summary>
/// Puts what the grains need into a silo's container. Expects an <c>NpgsqlDataSource</c>, a <see cref="MasterKey"/> and a
/// <see cref="TimeProvider"/> there.
/// </summary>
internal static class GrainHosting
{
    /// <summary>The tables that are written in the commit of the facts, one for each type of row.</summary>
    public static IReadOnlyList<Table> Tables { get; } =
    [
        ApiKeyRow.Table,
        AttendeeRow.Table,
        BoxOfficeRow.Table,
        EventRow.Table,
        OrderRow.Table,
        PayoutRow.Table,
        PurchaseRow.Table,
        RefundNoteRow.Table,
        RiskRow.Table,
        ScanRow.Table,
        TicketRow.Table,
        TicketTypeRow.Table,
        VenueRow.Table,
        WebhookRow.Table,
    ];

    /// <summary>
    /// Which streams each table follows from, so that it can be written again from the ledger. A kind whose streams are born by
    /// another comes after it.
    /// </summary>
    public static IReadOnlyDictionary<Table, FactKind[]> Sources { get; } = new Dictionary<Table, FactKind[]>
    {
        [ApiKeyRow.Table] = [ApiKey.Kind],
        [BoxOfficeRow.Table] = [OrderKind.Instance],
        [EventRow.Table] = [EventKind.Instance],
        [OrderRow.Table] = [OrderKind.Instance],
        [PayoutRow.Table] = [Payouts.Kind],
        [RiskRow.Table] = [OrderKind.Instance],
        [ScanRow.Table] = [GateKind.Instance, TicketKind.Instance],
        [TicketRow.Table] = [OrderKind.Instance, TicketKind.Instance],
        [TicketTypeRow.Table] = [TicketTypeKind.Instance],
        [VenueRow.Table] = [EventKind.Instance],
        [WebhookRow.Table] = [OrganizerWebhooks.Kind],
    };

    public static IServiceCollection AddEventLoopGrains(this IServiceCollection services, IConfiguration configuration)
    {
        var options = new LedgerOptions();
        configuration.GetSection("Ledger").Bind(options);
        services.AddPlacementDirector<HomePlacement, HomePlacementDirector>();
        return services
            .AddSingleton(options)
            .AddSingleton<IEnumerable<Table>>(Tables)
            .AddSingleton<ILedgerStore, PostgresLedgerStore>()
            .AddSingleton<CommitLanes>()
            .AddSingleton<LedgerReader>()
            .AddSingleton<Snapshots>()
            .AddSingleton<LedgerTail>()
            .AddSingleton<SiloLedger>()
            .AddSingleton<TicketSigner>()
            .AddSingleton<TicketHolders>()
            .AddSingleton<PrintedTickets>()
            .AddWallets(configuration)
            .AddSingleton<AttendeeNames>()
            .AddSingleton<ScanLog>()
            .AddSingleton<ManifestTables>()
            .AddSingleton<TicketFinder>()
            .AddSingleton<OrderTable>()
            .AddSingleton<PurchaseTable>()
            .AddSingleton<RefundNotes>()
            .AddSingleton<OwedTable>()
            .AddSingleton<PurchaseHash>()
            .AddSingleton<BoxOfficeTable>()
            .AddSingleton<TicketIssuing>()
            .AddSingleton<EventOwners>()
            .AddSingleton<EventQueries>()
            .AddSingleton<EventSlugs>()
            .AddSingleton<ImageTable>()
            .AddSingleton<AttendeeQueries>()
            .AddSingleton<AnalyticsQueries>()
            .AddSingleton<FigureQueries>()
            .AddSingleton<FigureTable>()
            .AddSingleton<ExportQueries>()
            .AddSingleton(configuration.GetSection("Analytics").Get<AnalyticsOptions>() ?? new())
            .AddSingleton(new Follower(grains => grains.GetGrain<IFiguresGrain>(0)))
            .AddSingleton(configuration.GetSection("Orders").Get<OrderOptions>() ?? new())
            .AddSingleton(configuration.GetSection("Gates").Get<GateOptions>() ?? new())
            .AddSingleton(Fees(configuration))
            .AddSingleton<PaymentNewsTable>()
            .AddSingleton<BooksTable>()
            .AddSingleton<PayoutAccountTable>()
            .AddSingleton<ReconciliationTable>()
            .AddSingleton<GatewayBooksTable>()
            .AddSingleton(new Follower(grains => grains.GetGrain<IBooksParts>(0)))
            .AddPaymentGateway(configuration)
            .AddKafkaRelay(configuration)
            .AddEventLoopNotifications(configuration)
            .AddEventLoopWebhooks(configuration)
            .AddEventLoopAccounts(configuration)
            .AddEventLoopRequests();
    }

    private static IServiceCollection AddKafkaRelay(this IServiceCollection services, IConfiguration configuration)
    {
        var kafka = configuration.GetSection("Kafka").Get<KafkaOptions>() ?? new();
        return kafka.BootstrapServers.Length == 0
            ? services
            : services.AddSingleton(kafka).AddSingleton(new Follower(grains => grains.GetGrain<IKafkaRelayGrain>(0)));
    }

    private static IServiceCollection AddWallets(this IServiceCollection services, IConfiguration configuration)
    {
        var options = WalletOptions.Read(configuration);
        if (options.Mistake() is { } mistake)
            throw new InvalidOperationException(mistake);
        services.AddSingleton(options).AddSingleton<WalletPasses>().AddSingleton<WalletTable>();
        return options.HasPushes ? services.AddSingleton<ApplePushes>().AddSingleton(new Follower(grains => grains.GetGrain<IPassPushGrain>(0))) : services;
    }

    private static FeeSchedules Fees(IConfiguration configuration)
    {
        var fees = configuration.GetSection("Fees").Get<FeeSchedules>() ?? new();
        return fees.Mistake() is { } mistake ? throw new InvalidOperationException(mistake) : fees;
    }

    private static IServiceCollection AddPaymentGateway(this IServiceCollection services, IConfiguration configuration)
    {
        var stripe = configuration.GetSection("Stripe").Get<StripeOptions>() ?? new();
        return string.IsNullOrEmpty(stripe.ApiKey)
            ? services.AddSingleton<IPaymentGateway, SandboxGateway>()
            : services.AddSingleton(stripe).AddSingleton<IPaymentGateway, StripeGateway>();
    }
}
