using EventLoop.Accounts;
using EventLoop.Analytics;
using EventLoop.Attendees;
using EventLoop.Events;
using EventLoop.Gates;
using EventLoop.Notifications;
using EventLoop.Orders;
using EventLoop.Payments;
using EventLoop.Requests;
using EventLoop.Screens;
using EventLoop.Tickets;
using EventLoop.Webhooks;

namespace EventLoop;

/// <summary>The HTTP API: what it is made of, in the order in which a request meets it.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => HostRun.Run(() => Build(args).RunToTheEnd());

    /// <summary>The whole application, not yet started; tests start it in their own process.</summary>
    internal static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        configure?.Invoke(builder);
        builder.AddGrains();
        builder.AddRequests();
        builder.AddRateLimits();
        builder.AddAccounts();
        builder.AddDocumentation();
        builder.AddEvents();
        builder.AddAnalytics();
        builder.AddPayments();
        builder.AddScreens();
        builder.AddTicketScreens();

        var app = builder.Build();
        app.UseFaults();
        app.UseRouting();
        app.UseBodyLimits();
        app.UseMiddleware<Backpressure>();
        app.UseAuthentication();
        app.UseRateLimits();
        app.UseKeyScopes();
        app.UseAuthorization();
        app.UseMiddleware<Idempotency>();
        app.MapEventLoopHealth();
        app.MapOperatorDashboard();
        app.MapOperator();
        app.MapFailures();
        app.MapDocumentation();

        var api = app.MapApi("/api/v1");
        api.MapAccounts();
        api.MapOrganizerEvents();
        api.MapDevices();
        api.MapStaff();
        api.MapEvents();
        api.MapLooks();
        api.MapQuotes();
        api.MapAttendees();
        api.MapGuestList();
        api.MapAnalytics();
        api.MapFigures();
        api.MapExports();
        api.MapOrders();
        api.MapLimits();
        api.MapPayouts();
        api.MapBoxOffice();
        api.MapPayments();
        api.MapBooks();
        api.MapTickets();
        api.MapPassUpdates(app.Configuration);
        api.MapMessages();
        api.MapCampaigns();
        api.MapReports();
        api.MapSmsReports(app.Configuration);
        api.MapGates();
        api.MapAccess();
        api.MapScans();
        api.MapCheckInWatch();
        api.MapSupervision();
        api.MapEnrolment();
        api.MapLookUps();
        api.MapSync();
        api.MapManifest();
        api.MapWebhooks();
        api.MapApiKeys();
        api.MapSchemas();

        var screens = app.MapScreens();
        screens.MapEventScreens();
        screens.MapOrderScreens();
        screens.MapTicketScreens();
        screens.MapAccountScreens();
        screens.MapOrganizerScreens();
        screens.MapLiveScreens();
        screens.MapFiguresScreens();
        screens.MapPartnerScreens();
        screens.MapAttendeeScreens();
        screens.MapOrganizerTicketScreens();
        screens.MapLimitsScreens();
        screens.MapPayoutScreens();
        screens.MapGuestScreens();
        screens.MapDoorScreens();
        screens.MapMoneyScreens();
        screens.MapGateScreens();
        screens.MapAccessScreens();
        screens.MapCheckInScreens();
        screens.MapMessageScreens();
        screens.MapUnsubscribeScreens();
        screens.MapOutboxScreens(app.Configuration);
        return app;
    }

    /// <summary>One process by default; with silos of their own beside it, this one is their client.</summary>
    private static void AddGrains(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["Cluster:Role"] == "client")
            builder.AddEventLoopClient();
        else
            builder.AddEventLoopSilo();
    }
}
