using EventLoop;

return await HostRun.Run(async () =>
{
    var builder = WebApplication.CreateBuilder(args);
    // One process by default; with silos of their own beside it, this one is their client.
    if (builder.Configuration["Cluster:Role"] == "client")
        builder.AddEventLoopClient();
    else
        builder.AddEventLoopSilo();

    var app = builder.Build();
    app.MapEventLoopHealth();
    await app.RunAsync();
});
