using EventLoop;
using EventLoop.Ledger;
using Microsoft.AspNetCore.Builder;

// A silo of its own: grains, and HTTP for health and metrics only. `migrate` brings the database up to date and
// ends; `rebuild TABLE` writes a table again from the ledger and ends.
return await HostRun.Run(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    if (args is ["migrate", ..])
    {
        await MigrateAtStart.MigrateOnly(builder.Configuration);
        return;
    }

    if (args is ["rebuild", var table, ..])
    {
        await Rebuild.RebuildOnly(builder.Configuration, table);
        return;
    }

    builder.AddEventLoopSilo();
    var app = builder.Build();
    app.MapEventLoopHealth();
    app.MapOperatorDashboard();
    await app.RunToTheEnd();
});
