using System.Security.Cryptography;
using System.Text;
using EventLoop.Accounts;

namespace EventLoop.Simulation;

/// <summary>The event of a run, and what people know of it: the tickets that were given out, with all their codes.</summary>
internal sealed class Fair(Guid eventId, Guid organizerId)
{
    private const string DeviceToken = "the device's token";

    public Guid EventId => eventId;

    public Caller Organizer { get; } = new(organizerId, Roles.Organizer);

    public List<Guid> TicketTypes { get; } = [];

    public List<Guid> Gates { get; } = [];

    /// <summary>Where somebody never heard what became of a scan: the gate need not have heard either, and counts it when it wakes up again.</summary>
    public HashSet<Guid> GatesInDoubt { get; } = [];

    public Guid? Device { get; set; }

    public static byte[] TokenHash { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(DeviceToken));

    public Guid? Staff { get; set; }

    /// <summary>A device at a gate, else somebody of the staff, else the organizer.</summary>
    public Caller Scanner => this switch
    {
        { Device: { } device } => Caller.Guest with { Device = new(device, Convert.ToHexStringLower(TokenHash)) },
        { Staff: { } staff } => new(staff, Roles.Attendee),
        _ => Organizer,
    };

    public List<Ticket> Tickets { get; } = [];

    public void Know(Guid orderId, Guid ticketId, string code)
    {
        var ticket = Tickets.Find(known => known.TicketId == ticketId);
        if (ticket is null)
            Tickets.Add(ticket = new(orderId, ticketId));
        if (!ticket.Codes.Contains(code))
            ticket.Codes.Add(code);
    }

    internal sealed record Ticket(Guid OrderId, Guid TicketId)
    {
        public List<string> Codes { get; } = [];
    }
}
