using EventLoop.Accounts;

namespace EventLoop.Notifications;

/// <summary>Reports on an event that go to its organizer by mail: one for each day or week, until the first after its end. Any activation will do (key 0).</summary>
[Alias("IReportsGrain")]
public interface IReportsGrain : IGrainWithIntegerKey
{
    [Alias("Schedule")]
    Task<Outcome<ReportSchedule, ReportRefusal>> Schedule(Caller caller, Guid eventId);

    /// <summary>Switches reports on or off. A repeat changes nothing, nor when the next one comes.</summary>
    [Alias("SetSchedule")]
    Task<Outcome<ReportSchedule, ReportRefusal>> SetSchedule(Caller caller, Guid eventId, ReportFrequency frequency);
}

/// <summary>When reports come, by the clock of the event.</summary>
[GenerateSerializer, Alias("ReportFrequency")]
public enum ReportFrequency
{
    Off,

    /// <summary>Every morning.</summary>
    Daily,

    /// <summary>On Monday mornings.</summary>
    Weekly,
}

/// <summary>An event's reports.</summary>
/// <param name="NextAt">Null: they are off, or the last one has gone out.</param>
/// <param name="LastAt">When the latest was due; null: there was none.</param>
[GenerateSerializer, Immutable, Alias("ReportSchedule")]
public sealed record ReportSchedule([property: Id(0)] ReportFrequency Frequency, [property: Id(1)] DateTimeOffset? NextAt, [property: Id(2)] DateTimeOffset? LastAt);

/// <summary>Why reports are not switched on, by precedence.</summary>
[GenerateSerializer, Alias("ReportRefusal")]
public enum ReportRefusal
{
    EventNotFound,
    NotYours,

    /// <summary>This copy sends no mail.</summary>
    MailIsOff,

    /// <summary>There is nothing to come that could be reported.</summary>
    EventIsOver,
}
