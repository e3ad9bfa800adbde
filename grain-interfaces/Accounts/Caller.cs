namespace EventLoop.Accounts;

/// <summary>
/// On whose behalf a command is carried out, as the API has verified it. Grains recheck ownership against it.
/// </summary>
/// <param name="AccountId">The signed-in account; null for a guest.</param>
/// <param name="Roles">What the account may do.</param>
/// <param name="OrderId">The order whose token the caller has shown; null when none.</param>
/// <param name="Device">The device token that the caller has shown; null when none.</param>
[GenerateSerializer, Immutable, Alias("Caller")]
public sealed record Caller(
    [property: Id(0)] Guid? AccountId,
    [property: Id(1)] Roles Roles,
    [property: Id(2)] Guid? OrderId = null,
    [property: Id(3)] DeviceProof? Device = null)
{
    public static Caller Guest { get; } = new(null, Roles.None);

    /// <summary>The caller is signed in as this account.</summary>
    public bool Is(Guid? accountId) => AccountId is { } id && id == accountId;

    /// <summary>The caller is the organizer with this account.</summary>
    public bool IsOrganizer(Guid organizerId) => Roles.HasFlag(Roles.Organizer) && Is(organizerId);
}

/// <summary>
/// A device token as it was shown, not yet believed: whoever knows the enrolled devices compares the hash with theirs, so that a
/// revoked token is dead at once.
/// </summary>
/// <param name="DeviceId">The device that the token names.</param>
/// <param name="TokenHash">SHA-256 of the whole token, in lower-case hexadecimal.</param>
[GenerateSerializer, Immutable, Alias("DeviceProof")]
public sealed record DeviceProof([property: Id(0)] Guid DeviceId, [property: Id(1)] string TokenHash);

/// <summary>The roles of an account.</summary>
[Flags, GenerateSerializer, Alias("Roles")]
public enum Roles
{
    None = 0,
    Attendee = 1,
    Organizer = 2,
    Staff = 4,
}
