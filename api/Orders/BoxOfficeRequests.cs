using EventLoop.Requests;

namespace EventLoop.Orders;

/// <summary>Tickets for somebody who pays nothing.</summary>
/// <param name="Note">The organizer's own words about the guest, 500 characters at most.</param>
internal sealed record GiveTicketsRequest(Guid? TicketTypeId, int? Quantity, HolderRequest? Attendee, string? Note = null) : IRequest<Gift>
{
    public Gift Parse(FieldErrors errors) => new(
        errors.Required("ticketTypeId", TicketTypeId),
        errors.Required("quantity", Quantity),
        errors.Has("attendee", Attendee) ? Attendee.Parse(errors.Within("attendee"), isNamed: true) : new("", "", null),
        errors.OptionalText("note", Note, Attendees.IGuestListGrain.LongestNote));
}

/// <summary>Who tickets are for.</summary>
internal sealed record HolderRequest(string? Name, string? Email = null)
{
    public Buyer Parse(FieldErrors errors, bool isNamed) => new(
        string.IsNullOrWhiteSpace(Email) ? "" : errors.Email("email", Email),
        isNamed ? errors.Text("name", Name, Attendees.IGuestListGrain.LongestName) : errors.OptionalText("name", Name, Attendees.IGuestListGrain.LongestName) ?? "",
        null);
}

internal sealed record Gift(Guid TicketTypeId, int Quantity, Buyer Guest, string? Note)
{
    public override string ToString() => nameof(Gift);
}

/// <summary>Tickets for somebody who has paid at the door.</summary>
/// <param name="PaidBy"><c>cash</c> or <c>card_terminal</c>.</param>
/// <param name="GateId">The gate that lets them in at once; left out: they scan later.</param>
/// <param name="Attendee">Left out: nobody asks for their name.</param>
internal sealed record SellAtDoorRequest(
    Guid? TicketTypeId, int? Quantity, string? PaidBy, Guid? GateId = null, HolderRequest? Attendee = null) : IRequest<WalkUp>
{
    private static readonly (string Word, PaidBy Meaning)[] Words = [.. Enum.GetValues<PaidBy>().Select(paidBy => (OrderChannelWords.Of(paidBy), paidBy))];

    public WalkUp Parse(FieldErrors errors) => new(
        errors.Required("ticketTypeId", TicketTypeId),
        errors.Required("quantity", Quantity),
        errors.OneOf("paidBy", PaidBy, Words),
        Attendee?.Parse(errors.Within("attendee"), isNamed: false) ?? new("", "", null),
        GateId);
}

internal sealed record WalkUp(Guid TicketTypeId, int Quantity, PaidBy PaidBy, Buyer Buyer, Guid? GateId)
{
    public override string ToString() => nameof(WalkUp);
}
