namespace EventLoop.Tickets;

/// <summary>What orders ask of a ticket.</summary>
[Alias("ITicketParts")]
internal interface ITicketParts : IGrainWithGuidKey
{
    /// <summary>The ticket was refunded and admits nobody any more, from the moment this returns. A repeat changes nothing.</summary>
    [Alias("Void")]
    Task Void(Guid refundId);
}
