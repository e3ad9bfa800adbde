namespace EventLoop.Notifications;

/// <summary>What a letter is about, as it is when the letter is written. Personal data.</summary>
/// <param name="Language">In which it is written.</param>
internal sealed record LetterFacts(MessageKind Kind, string Language, string Name)
{
    public LetterEvent? Event { get; init; }

    public Guid? OrderId { get; init; }

    /// <summary>Those that are the recipient's.</summary>
    public IReadOnlyList<LetterTicket> Tickets { get; init; } = [];

    /// <summary>Of whoever got a ticket, or gave it.</summary>
    public string OtherName { get; init; } = "";

    /// <summary>What was paid or went back; null when it is about no money.</summary>
    public long? AmountMinor { get; init; }

    public string Currency { get; init; } = "";

    /// <summary>Where it is shown in a browser; null when there is no such page, or nobody knows where people find this copy.</summary>
    public string? Address { get; init; }

    /// <summary>Where news is ended in a browser; null when this is none.</summary>
    public string? UnsubscribeAddress { get; init; }

    /// <summary>What the organizer wrote; null in a message of our own.</summary>
    public CampaignWords? Campaign { get; init; }

    /// <summary>What the organizer says in place of our own words; null: those stay.</summary>
    public OwnWords? Own { get; init; }

    /// <summary>What a report says; null in all else.</summary>
    public ReportFacts? Report { get; init; }

    /// <summary>Ends messages of this kind with one click; null where they cannot be ended.</summary>
    public string? EndToken => Campaign?.UnsubscribeToken ?? Report?.EndToken;

    // Personal data is not for logs.
    public override string ToString() => nameof(LetterFacts);
}

/// <summary>A campaign in a letter.</summary>
/// <param name="Text">Paragraphs, with empty lines between them.</param>
/// <param name="UnsubscribeToken">Ends such messages; null when they are about the event and no news.</param>
internal sealed record CampaignWords(string Subject, string Text, string? UnsubscribeToken);

/// <summary>An event in a letter.</summary>
internal sealed record LetterEvent(
    Guid EventId,
    string Name,
    DateTimeOffset StartTime,
    DateTimeOffset EndTime,
    string TimeZone,
    string VenueName,
    string VenueAddress,
    double Latitude,
    double Longitude,
    bool IsCancelled,
    string? Address);

/// <summary>A ticket in a letter.</summary>
/// <param name="Code">What its QR carries.</param>
internal sealed record LetterTicket(Guid TicketId, string TypeName, string Code)
{
    // Whoever has the code gets in.
    public override string ToString() => $"LetterTicket {TicketId}";
}
