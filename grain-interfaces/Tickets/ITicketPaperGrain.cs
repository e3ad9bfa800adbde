using EventLoop.Accounts;

namespace EventLoop.Tickets;

/// <summary>A ticket on paper; its key is the ticket's id.</summary>
[Alias("ITicketPaperGrain")]
public interface ITicketPaperGrain : IGrainWithGuidKey
{
    /// <summary>The ticket as a PDF of one page, for its holder and its organizer.</summary>
    [Alias("Pdf")]
    Task<Outcome<TicketPaper, TicketPaperRefusal>> Pdf(Caller caller);
}

/// <summary>A PDF.</summary>
[GenerateSerializer, Immutable, Alias("TicketPaper")]
public sealed record TicketPaper([property: Id(0)] byte[] Pdf)
{
    // It has the code that lets in.
    public override string ToString() => nameof(TicketPaper);
}

/// <summary>Why a ticket is not printed, by precedence.</summary>
[GenerateSerializer, Alias("TicketPaperRefusal")]
public enum TicketPaperRefusal
{
    NotFound,
    NotYours,

    /// <summary>It lets nobody in any more.</summary>
    Refunded,
}
