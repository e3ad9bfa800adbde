namespace EventLoop.Events;

/// <summary>Events on the API's side.</summary>
internal static class EventsSetup
{
    public static void AddEvents(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PublicEvents>();
        builder.Services.AddSingleton<Addresses>();
        builder.Services.AddSingleton<Images>();
        if (builder.Configuration.GetValue("Demo:Enabled", false))
            builder.Services.AddHostedService<DemoSeeding>();
    }
}
