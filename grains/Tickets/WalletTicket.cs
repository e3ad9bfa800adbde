using EventLoop.Notifications;

namespace EventLoop.Tickets;

/// <summary>A ticket as a wallet keeps it: of one holder. Passed on, it is another. Personal data.</summary>
/// <param name="Code">What its QR carries; null when it lets nobody in any more, or is no longer this holder's.</param>
/// <param name="ChangedAt">When the ticket or its event last changed.</param>
internal sealed record WalletTicket(
    Guid TicketId,
    Guid HolderId,
    string TypeName,
    string Holder,
    string? Code,
    Guid EventId,
    string EventName,
    DateTimeOffset StartTime,
    DateTimeOffset EndTime,
    string TimeZone,
    bool IsCancelled,
    string VenueName,
    string VenueAddress,
    double Latitude,
    double Longitude,
    string Language,
    DateTimeOffset ChangedAt)
{
    /// <summary>What wallets call it.</summary>
    public string Serial => $"{TicketId:N}.{HolderId:N}";

    public DateTimeOffset Starts => AtVenue(StartTime);

    public DateTimeOffset Ends => AtVenue(EndTime);

    /// <summary>One line, and not longer than a wallet shows.</summary>
    public static string Line(string text, int longest = 120)
    {
        var plain = LetterForm.Plain(text);
        if (plain.Length <= longest)
            return plain;
        var end = char.IsHighSurrogate(plain[longest - 2]) ? longest - 2 : longest - 1;
        return plain[..end] + "…";
    }

    /// <summary>The ticket and the holder that a serial number names.</summary>
    public static bool TryReadSerial(string serial, out Guid ticketId, out Guid holderId)
    {
        (ticketId, holderId) = (default, default);
        return serial.Length == 65 && serial[32] == '.' && Guid.TryParseExact(serial[..32], "N", out ticketId) && Guid.TryParseExact(serial[33..], "N", out holderId);
    }

    // Personal data, and a code that lets in, are not for logs.
    public override string ToString() => $"WalletTicket {TicketId}";

    private DateTimeOffset AtVenue(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, TimeZoneInfo.FindSystemTimeZoneById(TimeZone));
}
