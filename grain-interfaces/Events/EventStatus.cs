namespace EventLoop.Events;

/// <summary>The life of an event.</summary>
public enum EventStatus
{
    /// <summary>Seen by its organizer only; nothing can be bought.</summary>
    Draft,

    /// <summary>Everybody sees it, and its ticket types sell within their sale windows.</summary>
    Published,

    /// <summary>It will not take place; nothing can be bought.</summary>
    Cancelled,
}

/// <summary>Who pays the fee of a ticket.</summary>
public enum FeePayer
{
    /// <summary>The fee is added to the price.</summary>
    Attendee,

    /// <summary>The fee is deducted from what the organizer receives.</summary>
    Organizer,
}
