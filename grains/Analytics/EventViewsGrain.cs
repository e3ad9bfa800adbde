using Orleans.Concurrency;

namespace EventLoop.Analytics;

/// <inheritdoc cref="IEventViewsGrain"/>
[StatelessWorker]
internal sealed class EventViewsGrain(FigureQueries figures) : Grain, IEventViewsGrain
{
    public Task Add(EventViews[] views) => figures.AddViews(views);
}
