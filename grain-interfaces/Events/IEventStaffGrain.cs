using EventLoop.Accounts;

namespace EventLoop.Events;

/// <summary>The accounts that may scan at an event's gates, with the names that they registered under; its key is the event's id.</summary>
[Alias("IEventStaffGrain")]
public interface IEventStaffGrain : IGrainWithGuidKey
{
    /// <summary>
    /// Lets an account scan at all gates of the event, and gives it the staff's role, which its next token shows. A repeat changes nothing, and
    /// with other rights only those.
    /// </summary>
    /// <param name="maySell">It may also sell tickets at the door; null: as before.</param>
    [Alias("Assign")]
    Task<Outcome<StaffMember, AssignStaffRefusal>> Assign(Caller caller, Guid accountId, StaffRights rights = StaffRights.Scan, bool? maySell = null);

    /// <summary>Ends an assignment: when this answers, every gate turns the account away. A repeat changes nothing.</summary>
    [Alias("Remove")]
    Task<EventRefusal?> Remove(Caller caller, Guid accountId);

    /// <summary>All who may scan, in the order in which they were assigned.</summary>
    [Alias("List")]
    Task<Outcome<StaffMember[], EventRefusal>> List(Caller caller);
}

/// <summary>What somebody of the staff may do; each may do what those before it may.</summary>
[GenerateSerializer, Alias("StaffRights")]
public enum StaffRights
{
    Scan,

    /// <summary>Find tickets by their holder's name.</summary>
    LookUp,

    /// <summary>Let somebody in against the rules, and take an admission back.</summary>
    Supervise,
}

/// <summary>Somebody who may scan; personal data.</summary>
[GenerateSerializer, Immutable, Alias("StaffMember")]
public sealed record StaffMember(
    [property: Id(0)] Guid AccountId,
    [property: Id(1)] string Email,
    [property: Id(2)] string Name,
    [property: Id(3)] DateTimeOffset AssignedAt)
{
    [Id(4)]
    public StaffRights Rights { get; init; }

    /// <summary>May sell tickets at the door.</summary>
    [Id(5)]
    public bool MaySell { get; init; }

    // Personal data is not for logs.
    public override string ToString() => $"{nameof(StaffMember)} {AccountId}";
}
