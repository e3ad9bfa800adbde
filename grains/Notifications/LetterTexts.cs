using System.Globalization;

namespace EventLoop.Notifications;

/// <summary>The languages that letters are written in.</summary>
internal static class LetterTexts
{
    public const string English = "en";
    public const string German = "de";

    public static IReadOnlyDictionary<string, LetterLanguage> Languages { get; } = new Dictionary<string, LetterLanguage>
    {
        [English] = new(
            CultureInfo.GetCultureInfo("en-GB"),
            "dddd d MMMM yyyy, HH:mm",
            "Hello {0},",
            new Dictionary<MessageKind, (string, string)>
            {
                [MessageKind.Tickets] = ("Your tickets for {0}", "Here is what you bought. Each ticket is in this message as a code, and attached as a PDF to print."),
                [MessageKind.LateTickets] = ("Your tickets for {0}, after all", "Your payment came after your places had gone back on sale, and there were places left: the tickets are yours."),
                [MessageKind.TicketsAgain] = ("Your tickets for {0}, once more", "Somebody asked for your tickets to be sent again. They are the same as before."),
                [MessageKind.Receipt] = ("Your receipt for {0}", "Thank you for your payment. The receipt is attached."),
                [MessageKind.TicketReceived] = ("{1} passed a ticket for {0} on to you", "{1} has passed a ticket on to you. It is yours now, and only this code is valid."),
                [MessageKind.TicketPassedOn] = ("You passed your ticket for {0} on", "Your ticket is {1}'s now. The code that you had does not let anybody in any more."),
                [MessageKind.Refund] = ("Your refund for {0}", "Your refund has been carried out. Tickets that belonged to it are no longer valid. Depending on your bank, the money takes a few days."),
                [MessageKind.PaymentReturned] = ("Your payment for {0} goes back", "Your payment came too late, came twice or was not what was due, and no ticket could be given for it. All of it goes back to where it came from."),
                [MessageKind.TicketEnded] = ("Your ticket for {0} is no longer valid", "The ticket that was passed on to you has been refunded to whoever bought it. It does not let anybody in any more."),
                [MessageKind.EventChanged] = ("{0}: something has changed", "Something has changed about an event that you have a ticket for. This is how it is now; your ticket stays valid."),
                [MessageKind.EventCancelled] = ("{0} is cancelled", "We are sorry: the event will not take place. Your tickets are no longer valid, and what was paid for them goes back by itself."),
                [MessageKind.Reminder] = ("Soon: {0}", "It is almost time. Have your ticket at hand; the code is in the message with your tickets."),
                [MessageKind.SignIn] = ("Your link to sign in", "Whoever opens this link is signed in as you. It works once, and for {1} minutes."),
            },
            "When",
            "Where",
            "Order",
            "Amount",
            "Ticket",
            "Show the code at the gate, on a screen or on paper. Whoever shows it first gets in, so keep it to yourself.",
            "Show the order",
            "Show the event",
            "Sign in",
            "If you did not ask for it, do nothing.",
            "You get this message because you have, or had, a ticket for this event.",
            "You get this message because somebody asked for it with your e-mail address.",
            "You get this message because you agreed to the organizer's news when you bought a ticket.",
            "No more news",
            "STOP ends these messages."),
        [German] = new(
            CultureInfo.GetCultureInfo("de-DE"),
            "dddd, d. MMMM yyyy, HH:mm 'Uhr'",
            "Hallo {0},",
            new Dictionary<MessageKind, (string, string)>
            {
                [MessageKind.Tickets] = ("Ihre Tickets für {0}", "Hier ist, was Sie gekauft haben. Jedes Ticket steht als Code in dieser Nachricht und liegt als PDF zum Ausdrucken bei."),
                [MessageKind.LateTickets] = ("Doch noch: Ihre Tickets für {0}", "Ihre Zahlung kam, als Ihre Plätze schon wieder im Verkauf waren, und es waren noch welche frei: Die Tickets gehören Ihnen."),
                [MessageKind.TicketsAgain] = ("Noch einmal: Ihre Tickets für {0}", "Jemand hat darum gebeten, Ihre Tickets noch einmal zu schicken. Es sind dieselben wie vorher."),
                [MessageKind.Receipt] = ("Ihre Quittung für {0}", "Vielen Dank für Ihre Zahlung. Die Quittung liegt bei."),
                [MessageKind.TicketReceived] = ("{1} hat Ihnen ein Ticket für {0} weitergegeben", "{1} hat Ihnen ein Ticket weitergegeben. Es gehört jetzt Ihnen, und nur dieser Code gilt."),
                [MessageKind.TicketPassedOn] = ("Sie haben Ihr Ticket für {0} weitergegeben", "Ihr Ticket gehört jetzt {1}. Der Code, den Sie hatten, lässt niemanden mehr ein."),
                [MessageKind.Refund] = ("Ihre Erstattung für {0}", "Ihre Erstattung ist veranlasst. Tickets, die dazu gehörten, gelten nicht mehr. Je nach Bank dauert es einige Tage, bis das Geld da ist."),
                [MessageKind.PaymentReturned] = ("Ihre Zahlung für {0} geht zurück", "Ihre Zahlung kam zu spät, kam zweimal oder war nicht die richtige, und es konnte kein Ticket dafür geben. Alles geht dorthin zurück, woher es kam."),
                [MessageKind.TicketEnded] = ("Ihr Ticket für {0} gilt nicht mehr", "Das Ticket, das Ihnen weitergegeben wurde, ist dem Käufer erstattet worden. Es lässt niemanden mehr ein."),
                [MessageKind.EventChanged] = ("{0}: Es hat sich etwas geändert", "An einer Veranstaltung, für die Sie ein Ticket haben, hat sich etwas geändert. So ist es jetzt; Ihr Ticket gilt weiter."),
                [MessageKind.EventCancelled] = ("{0} ist abgesagt", "Es tut uns leid: Die Veranstaltung findet nicht statt. Ihre Tickets gelten nicht mehr, und was dafür bezahlt wurde, geht von selbst zurück."),
                [MessageKind.Reminder] = ("Bald: {0}", "Es ist fast so weit. Halten Sie Ihr Ticket bereit; der Code steht in der Nachricht mit Ihren Tickets."),
                [MessageKind.SignIn] = ("Ihr Link zum Anmelden", "Wer diesen Link öffnet, ist als Sie angemeldet. Er gilt einmal und {1} Minuten lang."),
            },
            "Wann",
            "Wo",
            "Bestellung",
            "Betrag",
            "Ticket",
            "Zeigen Sie den Code am Einlass, auf dem Bildschirm oder auf Papier. Wer ihn zuerst zeigt, kommt hinein; behalten Sie ihn für sich.",
            "Bestellung ansehen",
            "Veranstaltung ansehen",
            "Anmelden",
            "Wenn Sie nicht darum gebeten haben, tun Sie nichts.",
            "Sie bekommen diese Nachricht, weil Sie ein Ticket für diese Veranstaltung haben oder hatten.",
            "Sie bekommen diese Nachricht, weil jemand sie mit Ihrer E-Mail-Adresse angefordert hat.",
            "Sie bekommen diese Nachricht, weil Sie beim Kauf eines Tickets den Neuigkeiten des Veranstalters zugestimmt haben.",
            "Keine Neuigkeiten mehr",
            "STOP beendet diese Nachrichten."),
    };
}
