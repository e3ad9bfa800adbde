namespace EventLoop.Gates;

/// <summary>Who is in which area of an event right now; the key is the event's id. Events without access rules have none.</summary>
[Alias("IAreasGrain")]
internal interface IAreasGrain : IGrainWithGuidKey
{
    /// <summary>Keeps a place for a scan that is being judged; false: the area is full. <see cref="Count"/> or <see cref="Release"/> says what became of it.</summary>
    [Alias("TakePlace"), ResponseTimeout(Patience.Hot)]
    Task<bool> Take(string area, int capacity, Guid ticketId, Guid nonce);

    /// <summary>Whether <see cref="Take"/> would find no place.</summary>
    [Alias("IsFull")]
    Task<bool> IsFull(string area, int capacity, Guid ticketId);

    /// <summary>The scan was no scan of a ticket of this event.</summary>
    [Alias("Release")]
    Task Release(Guid nonce);

    /// <summary>What became of a scan, once that is durable. A repeat changes nothing, and what came before it and was never told is counted with it.</summary>
    [Alias("CountPassage")]
    Task Count(Passage scan);

    /// <summary>The ticket was let through with this scan, and whoever should have told that may not have done so.</summary>
    [Alias("Recount")]
    Task Recount(Guid ticketId, Guid nonce);

    /// <summary>Looks for scans of the last minutes that nobody has told, because a silo died. It does so by itself every half minute.</summary>
    [Alias("CatchUp")]
    Task CatchUp();

    [Alias("People")]
    Task<PeopleInside> People();

    /// <summary>The event's rules have changed: it counts anew.</summary>
    [Alias("Forget")]
    Task Forget();
}

/// <summary>Somebody was let through a gate with a ticket, or was not.</summary>
[GenerateSerializer, Immutable, Alias("Passage")]
internal sealed record Passage(
    [property: Id(0)] Guid TicketId,
    [property: Id(1)] Guid TicketTypeId,
    [property: Id(2)] Guid GateId,
    [property: Id(3)] Guid Nonce,
    [property: Id(4)] ScanResult Result,
    [property: Id(5)] DateTimeOffset At)
{
    /// <summary>The nonce of the admission that it takes back; null: none.</summary>
    [Id(6)]
    public Guid? Undoes { get; init; }

    /// <summary>The scan that last let somebody through with the ticket before; null: none.</summary>
    [Id(7)]
    public Guid? PreviousNonce { get; init; }

    /// <summary>When that was.</summary>
    [Id(8)]
    public DateTimeOffset? PreviousAt { get; init; }
}

/// <summary>How many people are where.</summary>
/// <param name="All">On the grounds; those of inner areas are counted once.</param>
/// <param name="ByArea">Those of an inner area are in the outer one too.</param>
[GenerateSerializer, Immutable, Alias("PeopleInside")]
internal sealed record PeopleInside([property: Id(0)] int All, [property: Id(1)] IReadOnlyDictionary<string, int> ByArea);
