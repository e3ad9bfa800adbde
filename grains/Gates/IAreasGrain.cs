namespace EventLoop.Gates;

/// <summary>Who is in which area of an event right now; the key is the event's id. Only areas with gates of their own are counted.</summary>
[Alias("IAreasGrain")]
internal interface IAreasGrain : IGrainWithGuidKey
{
    /// <summary>Keeps a place for a scan that is being judged; false: the area is full. <see cref="Settle"/> says what became of it.</summary>
    [Alias("Take"), ResponseTimeout(Patience.Hot)]
    Task<bool> Take(string area, int capacity, Guid nonce);

    /// <summary>The scan has let somebody in or out, or nobody.</summary>
    [Alias("Settle")]
    Task Settle(string area, Guid nonce, ScanResult result);

    /// <summary>How many are in the area.</summary>
    [Alias("PeopleIn")]
    Task<int> PeopleIn(string area);

    /// <summary>The event's rules have changed: it counts anew.</summary>
    [Alias("Forget")]
    Task Forget();
}
