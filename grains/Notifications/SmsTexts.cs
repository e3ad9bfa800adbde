namespace EventLoop.Notifications;

/// <summary>Text messages in the languages of letters: {event}, {when} and {where} are the event's, and a link follows.</summary>
internal static class SmsTexts
{
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<MessageKind, string>> Languages { get; } = new Dictionary<string, IReadOnlyDictionary<MessageKind, string>>
    {
        [LetterTexts.English] = new Dictionary<MessageKind, string>
        {
            [MessageKind.Tickets] = "Your tickets for {event}, {when}:",
            [MessageKind.LateTickets] = "There were places left, and your tickets for {event} are yours after all:",
            [MessageKind.EventChanged] = "{event} has changed: {when}, {where}. Your ticket stays valid.",
            [MessageKind.EventCancelled] = "{event} is cancelled. What was paid for your tickets goes back by itself.",
            [MessageKind.Reminder] = "Soon: {event}, {when}, {where}. Have your ticket at hand.",
        },
        [LetterTexts.German] = new Dictionary<MessageKind, string>
        {
            [MessageKind.Tickets] = "Ihre Tickets für {event}, {when}:",
            [MessageKind.LateTickets] = "Es waren noch Plätze frei, Ihre Tickets für {event} gehören Ihnen:",
            [MessageKind.EventChanged] = "{event} hat sich geändert: {when}, {where}. Ihr Ticket gilt weiter.",
            [MessageKind.EventCancelled] = "{event} ist abgesagt. Was für Ihre Tickets bezahlt wurde, geht von selbst zurück.",
            [MessageKind.Reminder] = "Bald: {event}, {when}, {where}. Halten Sie Ihr Ticket bereit.",
        },
    };
}
