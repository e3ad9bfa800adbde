using System.Globalization;

namespace EventLoop.Notifications;

/// <summary>How a language says what letters say. In the texts, {0} is the event, and {1} the other person, a time or how many.</summary>
/// <param name="Texts">Subject and first paragraph of each kind.</param>
/// <param name="DateFormat">A day and a time, in words.</param>
internal sealed record LetterLanguage(
    CultureInfo Culture,
    string DateFormat,
    string Greeting,
    IReadOnlyDictionary<MessageKind, (string Subject, string Opening)> Texts,
    string When,
    string Where,
    string Order,
    string Amount,
    string Ticket,
    string HowToUse,
    string ShowOrder,
    string ShowEvent,
    string SignIn,
    string SignInWarning,
    string EventFooter,
    string AccountFooter,
    string NewsFooter,
    string EndNews,
    string EndTexts,
    string OrganizerFooter,
    string ShowWebhook,
    ReportWords Report)
{
    public string Time(DateTimeOffset time, string zone) =>
        TimeZoneInfo.ConvertTime(time, TimeZoneInfo.FindSystemTimeZoneById(zone)).ToString(DateFormat, Culture);
}
