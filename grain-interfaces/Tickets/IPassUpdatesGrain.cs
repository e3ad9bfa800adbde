namespace EventLoop.Tickets;

/// <summary>
/// What Apple Wallet asks by itself about passes that it keeps: Apple's PassKit Web Service (developer.apple.com/documentation/walletpasses). A pass is
/// named by its serial number; whoever shows its token has it.
/// </summary>
[Alias("IPassUpdatesGrain")]
public interface IPassUpdatesGrain : IGrainWithIntegerKey
{
    /// <summary>A device keeps the pass from now on.</summary>
    [Alias("Register")]
    Task<Outcome<PassRegistration, PassRefusal>> Register(KeptPass pass, string device, string pushToken);

    [Alias("Unregister")]
    Task<Outcome<PassRegistration, PassRefusal>> Unregister(KeptPass pass, string device);

    /// <summary>The device's passes, if any of them is not as it was.</summary>
    /// <param name="since">The tag of the last answer; null: never.</param>
    [Alias("Changed")]
    Task<ChangedPasses> Changed(string device, string? since);

    /// <summary>The pass as it is now; one that is no longer its holder's says so and has no code.</summary>
    [Alias("Latest")]
    Task<Outcome<ApplePassFile, PassRefusal>> Latest(KeptPass pass);
}

/// <summary>A pass and what shows that somebody has it.</summary>
[GenerateSerializer, Immutable, Alias("KeptPass")]
public sealed record KeptPass([property: Id(0)] string Serial, [property: Id(1)] string Token)
{
    // The token is a secret.
    public override string ToString() => nameof(KeptPass);
}

/// <summary>What became of a registration.</summary>
/// <param name="IsNew">It did not stand like this before.</param>
[GenerateSerializer, Immutable, Alias("PassRegistration")]
public sealed record PassRegistration([property: Id(0)] bool IsNew);

/// <summary>The serial numbers of a device's passes; empty when none has changed.</summary>
/// <param name="Tag">Stands for how all of them are now.</param>
[GenerateSerializer, Immutable, Alias("ChangedPasses")]
public sealed record ChangedPasses([property: Id(0)] IReadOnlyList<string> Serials, [property: Id(1)] string Tag);

/// <summary>Why nothing is said about a pass.</summary>
[GenerateSerializer, Alias("PassRefusal")]
public enum PassRefusal
{
    /// <summary>There is no such pass, or this is not its token.</summary>
    NotYours,
}
