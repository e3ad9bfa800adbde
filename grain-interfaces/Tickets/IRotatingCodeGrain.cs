using EventLoop.Accounts;

namespace EventLoop.Tickets;

/// <summary>Gives the secret of a ticket's rotating code to its holder, some hours before doors; the key is the ticket's id.</summary>
[Alias("IRotatingCodeGrain")]
public interface IRotatingCodeGrain : IGrainWithGuidKey
{
    [Alias("Secret")]
    Task<Outcome<RotatingSecret, RotatingRefusal>> Secret(Caller caller);
}

/// <summary>What a holder's page makes the code with.</summary>
/// <param name="Code">The 100 bytes of the ticket's code.</param>
/// <param name="Now">The server's time, for a page whose clock is off.</param>
[GenerateSerializer, Immutable, Alias("RotatingSecret")]
public sealed record RotatingSecret(
    [property: Id(0)] Guid TicketId,
    [property: Id(1)] byte[] Secret,
    [property: Id(2)] byte[] Code,
    [property: Id(3)] int StepSeconds,
    [property: Id(4)] DateTimeOffset ReleasedAt,
    [property: Id(5)] DateTimeOffset Now)
{
    // Whoever has the secret has the ticket.
    public override string ToString() => $"{nameof(RotatingSecret)} {TicketId}";
}

/// <summary>Why no secret is given, by precedence.</summary>
[GenerateSerializer, Alias("RotatingRefusal")]
public enum RotatingRefusal
{
    NotFound,
    NotYours,

    /// <summary>The ticket's type has a code that stays.</summary>
    NotRotating,

    /// <summary>It is too early.</summary>
    NotReleased,
}
