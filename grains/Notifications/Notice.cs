namespace EventLoop.Notifications;

/// <summary>A message that follows from a fact, before anybody knows whether it was written down earlier.</summary>
/// <param name="Source">The fact, by its position in the ledger and its number there. With the kind and the person it is unique.</param>
/// <param name="Recipient">The attendee whose address is looked up when it is sent.</param>
/// <param name="At">When the fact was recorded.</param>
internal sealed record Notice(string Source, MessageKind Kind, Guid Recipient, Guid? EventId, Guid? OrderId, Guid? TicketId, Guid? Reference, DateTimeOffset At)
{
    /// <summary>Whose copy it is, where that is not the recipient: one person may be several attendees.</summary>
    public Guid? Person { get; init; }
}

/// <summary>A message to all who hold a ticket of an event then.</summary>
internal sealed record Broadcast(string Source, MessageKind Kind, Guid EventId, DateTimeOffset DueAt);
