using EventLoop.Accounts;

namespace EventLoop.Tickets;

/// <summary>A ticket for the wallet of a phone; its key is the ticket's id.</summary>
[Alias("ITicketPassGrain")]
public interface ITicketPassGrain : IGrainWithGuidKey
{
    /// <summary>The ticket as a pass for Apple Wallet, for its holder and its organizer.</summary>
    [Alias("Apple")]
    Task<Outcome<ApplePassFile, TicketPassRefusal>> Apple(Caller caller);

    /// <summary>A link that saves the ticket to Google Wallet, for its holder and its organizer.</summary>
    [Alias("Google")]
    Task<Outcome<WalletLink, TicketPassRefusal>> Google(Caller caller);
}

/// <summary>A signed <c>.pkpass</c>.</summary>
/// <param name="ChangedAt">When the ticket or its event last changed.</param>
[GenerateSerializer, Immutable, Alias("ApplePassFile")]
public sealed record ApplePassFile([property: Id(0)] byte[] File, [property: Id(1)] DateTimeOffset ChangedAt)
{
    // It has the code that lets in.
    public override string ToString() => nameof(ApplePassFile);
}

/// <summary>An address that has the ticket in it.</summary>
[GenerateSerializer, Immutable, Alias("WalletLink")]
public sealed record WalletLink([property: Id(0)] string Address)
{
    // It has the code that lets in.
    public override string ToString() => nameof(WalletLink);
}

/// <summary>Why there is no pass, by precedence.</summary>
[GenerateSerializer, Alias("TicketPassRefusal")]
public enum TicketPassRefusal
{
    NotFound,
    NotYours,

    /// <summary>This copy has no certificate or key for that wallet.</summary>
    NotOffered,

    /// <summary>The ticket lets nobody in any more.</summary>
    Refunded,

    /// <summary>The ticket admits with a code that changes only, which a pass cannot show.</summary>
    CodeMoves,
}
