namespace EventLoop.Analytics;

/// <summary>Analytics on the API's side.</summary>
internal static class AnalyticsSetup
{
    public static void AddAnalytics(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LiveFeeds>();
        builder.Services.AddSingleton<PageViews>();
        builder.Services.AddHostedService(services => services.GetRequiredService<PageViews>());
    }
}
