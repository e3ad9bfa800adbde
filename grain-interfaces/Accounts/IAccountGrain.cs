namespace EventLoop.Accounts;

/// <summary>
/// One account: its credentials, roles and sessions. The key is derived from the normalised e-mail address (or from the subject of an
/// external issuer), so that two registrations of one address meet here and a retry finds the account that it made.
/// </summary>
[Alias("IAccountGrain")]
public interface IAccountGrain : IGrainWithGuidKey
{
    /// <summary>Creates the account. A repeat with the same operation id gives the first answer again.</summary>
    [Alias("Register")]
    Task<Outcome<AccountRegistered, RegisterRefusal>> Register(RegisterAccount command);

    /// <summary>Checks the password and opens a session. Takes the same time for an account that does not exist.</summary>
    [Alias("SignIn")]
    Task<Outcome<Session, SignInRefusal>> SignIn(SignIn command);

    /// <summary>Opens a session for whoever has shown by other means whose account it is; null when there is no such account.</summary>
    [Alias("SignInByLink")]
    Task<Session?> SignInByLink();

    /// <summary>
    /// Exchanges a refresh token for the next one. A token that was exchanged before ends its whole session, since two parties hold it.
    /// </summary>
    [Alias("Refresh")]
    Task<Outcome<Session, RefreshRefusal>> Refresh(RefreshSession command);

    /// <summary>Records who stands behind an account of an external issuer; changes what an earlier call has recorded.</summary>
    [Alias("Introduce")]
    Task Introduce(IntroduceAccount command);

    /// <summary>
    /// Gives a local account a role more, which its next token shows. Roles of an external issuer's accounts are the issuer's to say: there
    /// it changes nothing.
    /// </summary>
    [Alias("AddRole")]
    Task AddRole(Roles role);

    /// <summary>What the account's owner may see of it; null when there is no such account.</summary>
    [Alias("Profile")]
    Task<AccountProfile?> Profile();
}

/// <param name="OperationId">Identifies the attempt, over all its retries.</param>
/// <param name="Role">Exactly one role.</param>
[GenerateSerializer, Immutable, Alias("RegisterAccount")]
public sealed record RegisterAccount(
    [property: Id(0)] Guid OperationId,
    [property: Id(1)] string Email,
    [property: Id(2)] string Password,
    [property: Id(3)] string Name,
    [property: Id(4)] Roles Role)
{
    /// <summary>Says nothing: a password or an address must not reach a log.</summary>
    public override string ToString() => nameof(RegisterAccount);
}

[GenerateSerializer, Immutable, Alias("AccountRegistered")]
public sealed record AccountRegistered([property: Id(0)] Guid AccountId);

/// <summary>Why an account was not created, in order of precedence.</summary>
[GenerateSerializer, Alias("RegisterRefusal")]
public enum RegisterRefusal
{
    EmailTaken,
    PasswordTooShort,
    PasswordTooLong,
    PasswordIsEmail,
    PasswordTooCommon,
}

[GenerateSerializer, Immutable, Alias("SignIn")]
public sealed record SignIn([property: Id(0)] string Password)
{
    /// <summary>Says nothing: a password must not reach a log.</summary>
    public override string ToString() => nameof(SignIn);
}

/// <summary>Why nobody was signed in, in order of precedence.</summary>
[GenerateSerializer, Alias("SignInRefusal")]
public enum SignInRefusal
{
    /// <summary>Too many wrong passwords; the outcome says how long to wait.</summary>
    LockedOut,

    /// <summary>The password is wrong, or there is no such account: a caller cannot tell which.</summary>
    WrongCredentials,
}

/// <param name="OperationId">Identifies the attempt, over all its retries.</param>
/// <param name="RefreshToken">The token as it was issued.</param>
[GenerateSerializer, Immutable, Alias("RefreshSession")]
public sealed record RefreshSession([property: Id(0)] Guid OperationId, [property: Id(1)] string RefreshToken)
{
    /// <summary>Says nothing: a token must not reach a log.</summary>
    public override string ToString() => nameof(RefreshSession);
}

/// <summary>Why a session was not prolonged, in order of precedence.</summary>
[GenerateSerializer, Alias("RefreshRefusal")]
public enum RefreshRefusal
{
    /// <summary>No session has this token: made up, ended, or run out.</summary>
    UnknownToken,

    /// <summary>The token was exchanged before; its session has ended now.</summary>
    SpentToken,
}

/// <summary>A session that was opened or prolonged.</summary>
/// <param name="RefreshToken">The only copy; the account keeps a hash.</param>
[GenerateSerializer, Immutable, Alias("Session")]
public sealed record Session(
    [property: Id(0)] Guid AccountId,
    [property: Id(1)] Roles Roles,
    [property: Id(2)] string RefreshToken)
{
    /// <summary>Says nothing: a token must not reach a log.</summary>
    public override string ToString() => nameof(Session);
}

/// <param name="Subject">Issuer and subject, as the issuer's tokens name them.</param>
[GenerateSerializer, Immutable, Alias("IntroduceAccount")]
public sealed record IntroduceAccount(
    [property: Id(0)] string Subject,
    [property: Id(1)] string Email,
    [property: Id(2)] string Name,
    [property: Id(3)] Roles Roles);

[GenerateSerializer, Immutable, Alias("AccountProfile")]
public sealed record AccountProfile(
    [property: Id(0)] Guid AccountId,
    [property: Id(1)] string Email,
    [property: Id(2)] string Name,
    [property: Id(3)] Roles Roles);
