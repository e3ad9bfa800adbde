using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EventLoop.Accounts;
using EventLoop.Orders;
using EventLoop.Payments;
using EventLoop.Tickets;

namespace EventLoop.Attendees;

/// <summary>What the lines of a guest list mean, and what becomes of each.</summary>
internal static class GuestList
{
    /// <summary>Reads all lines; what is wrong with one stands with it.</summary>
    /// <param name="types">The ticket types of the event, by id, with their names.</param>
    public static IReadOnlyList<Guest> Read(Guid eventId, IReadOnlyList<GuestLine> lines, IReadOnlyList<(Guid Id, string Name)> types)
    {
        var guests = new List<Guest>(lines.Count);
        var seen = new HashSet<Guid>();
        foreach (var line in lines)
        {
            var guest = Read(eventId, line, types);
            guests.Add(guest.IsRight && !seen.Add(guest.OrderId) ? guest with { Problems = [GuestProblem.Repeated] } : guest);
        }

        return guests;
    }

    /// <summary>What an import would do about a guest.</summary>
    /// <param name="issued">The tickets of each order that exists.</param>
    public static GuestReport Foresee(this Guest guest, IReadOnlyDictionary<Guid, int> issued)
    {
        if (!guest.IsRight)
            return guest.Report(GuestOutcome.Wrong, guest.Problems);
        if (!issued.TryGetValue(guest.OrderId, out var number))
            return guest.Report(GuestOutcome.New);
        return number == guest.Number ? guest.Report(GuestOutcome.Already) : guest.Report(GuestOutcome.Wrong, GuestProblem.OtherNumber);
    }

    /// <summary>
    /// The order of a guest follows from the event, the ticket type, and the guest's name and address as they are compared: so a list that is
    /// imported twice issues once.
    /// </summary>
    public static Guid OrderOf(Guid eventId, Guid ticketTypeId, string name, string email)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(
            $"guest\n{eventId}\n{ticketTypeId}\n{name.Normalize(NormalizationForm.FormKC).ToUpperInvariant()}\n{EmailAddress.Normalize(email)}"));

        // Version 8, variant 1: made by the application's own rule (RFC 9562, 5.8).
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return TicketId.OrderOf(new(hash.AsSpan(0, 16), bigEndian: true));
    }

    private static Guest Read(Guid eventId, GuestLine line, IReadOnlyList<(Guid Id, string Name)> types)
    {
        var problems = new List<GuestProblem>();
        var name = Words(line.Name);
        var email = line.Email?.Trim() ?? "";
        var note = line.Note?.Trim() is { Length: > 0 } words ? words : null;
        if (name.Length == 0)
            problems.Add(GuestProblem.NameMissing);
        if (name.Length > IGuestListGrain.LongestName)
            problems.Add(GuestProblem.NameTooLong);
        if (!IsText(name) || !IsText(note ?? ""))
            problems.Add(GuestProblem.NotText);
        if (email.Length > 0 && !(EmailAddress.IsPlausible(email) && IsText(email)))
            problems.Add(GuestProblem.EmailNotValid);
        var type = Type(line.TicketType?.Trim(), types, problems);
        var number = Number(line.Number?.Trim(), problems);
        if (note?.Length > IGuestListGrain.LongestNote)
            problems.Add(GuestProblem.NoteTooLong);
        if (CardNumbers.In(name) || CardNumbers.In(email) || CardNumbers.In(note ?? ""))
        {
            // Not even the report of what is wrong says it again.
            problems.Add(GuestProblem.CardNumber);
            (name, email, note) = ("", "", null);
        }

        var orderId = problems.Count == 0 ? OrderOf(eventId, type!.Value, name, email) : Guid.Empty;
        return new(line.Line, name, email, type, number, note, orderId, [.. problems]);
    }

    // One space between words: lists are typed by people.
    private static string Words(string? text) => string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static bool IsText(string text) => !text.Any(char.IsControl);

    private static Guid? Type(string? text, IReadOnlyList<(Guid Id, string Name)> types, List<GuestProblem> problems)
    {
        if (string.IsNullOrEmpty(text))
        {
            if (types.Count == 1)
                return types[0].Id;
            problems.Add(GuestProblem.TicketTypeMissing);
            return null;
        }

        var found = types.Where(type => type.Id.ToString() == text || string.Equals(type.Name.Trim(), text, StringComparison.OrdinalIgnoreCase)).ToList();
        if (found.Count == 1)
            return found[0].Id;
        problems.Add(GuestProblem.TicketTypeUnknown);
        return null;
    }

    private static int Number(string? text, List<GuestProblem> problems)
    {
        if (string.IsNullOrEmpty(text))
            return 1;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= IBoxOfficeGrain.MostGiven)
            return number;
        problems.Add(GuestProblem.NumberNotValid);
        return 0;
    }
}

/// <summary>A line that was read; personal data.</summary>
/// <param name="TicketTypeId">Null when it does not name one.</param>
/// <param name="OrderId">Of the order that it is to become; empty when something is wrong with it.</param>
internal sealed record Guest(
    int Line, string Name, string Email, Guid? TicketTypeId, int Number, string? Note, Guid OrderId, GuestProblem[] Problems)
{
    public bool IsRight => Problems.Length == 0;

    public GuestReport Report(GuestOutcome outcome, params GuestProblem[] problems) =>
        new(Line, Name, Email, TicketTypeId, Number, outcome, problems);

    // Personal data is not for logs.
    public override string ToString() => $"{nameof(Guest)} {Line}";
}
