using EventLoop;
using EventLoop.Ledger;
using Microsoft.AspNetCore.Builder;

// A silo of its own: grains, and HTTP for health and metrics only. `migrate` brings the database up to date and ends.
return await HostRun.Run(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    if (args is ["migrate", ..])
    {
        await MigrateAtStart.MigrateOnly(builder.Configuration);
        return;
    }

    builder.AddEventLoopSilo();
    var app = builder.Build();
    app.MapEventLoopHealth();
    await app.RunAsync();
});
