using EventLoop.Accounts;
using EventLoop.Events;
using Orleans.Concurrency;

namespace EventLoop.Notifications;

/// <inheritdoc cref="IReportsGrain"/>
[StatelessWorker]
internal sealed class ReportsGrain(EventOwners owners, ReportTable reports, MailOptions options, TimeProvider time) : Grain, IReportsGrain
{
    public async Task<Outcome<ReportSchedule, ReportRefusal>> Schedule(Caller caller, Guid eventId) =>
        await Refuse(caller, eventId) is { } refusal ? refusal : (await reports.Of(eventId))!.Schedule;

    public async Task<Outcome<ReportSchedule, ReportRefusal>> SetSchedule(Caller caller, Guid eventId, ReportFrequency frequency)
    {
        if (await Refuse(caller, eventId) is { } refusal)
            return refusal;
        var (now, standing) = (time.GetUtcNow(), (await reports.Of(eventId))!);
        if (frequency != ReportFrequency.Off && !options.IsOn)
            return ReportRefusal.MailIsOff;
        if (frequency != ReportFrequency.Off && ReportRules.IsLast(now, standing.EndTime, standing.IsCancelled))
            return ReportRefusal.EventIsOver;
        await reports.Set(eventId, frequency, ReportRules.Next(frequency, standing.TimeZone, now), now);
        return (await reports.Of(eventId))!.Schedule;
    }

    private async Task<ReportRefusal?> Refuse(Caller caller, Guid eventId) => await owners.Refuse(caller, eventId) switch
    {
        null => null,
        EventRefusal.NotFound => ReportRefusal.EventNotFound,
        _ => ReportRefusal.NotYours,
    };
}
