using System.Security.Cryptography;
using EventLoop.Ledger;
using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace EventLoop.Accounts;

/// <summary>Drives the rules of <see cref="Account"/>; each answer rests on a state that was stored.</summary>
internal sealed class AccountGrain(
    [PersistentState("account", "accounts")] IPersistentState<StoredAccount> stored,
    PasswordHashing passwords,
    UserRows users,
    TimeProvider time) : Grain, IAccountGrain
{
    /// <summary>Failures on an address that has no account: kept in memory only, so that nobody can fill the store with them.</summary>
    private LockOut strangers = LockOut.None;

    private Guid AccountId => this.GetPrimaryKey();

    private Account? Account => stored.State.Account;

    public async Task<Outcome<AccountRegistered, RegisterRefusal>> Register(RegisterAccount command)
    {
        if (Account is { } existing)
            return existing.RegisteredBy == command.OperationId ? new AccountRegistered(AccountId) : RegisterRefusal.EmailTaken;
        if (PasswordPolicy.Check(command.Password, command.Email) is { } refusal)
            return refusal;

        var hash = await passwords.Hash(command.Password);

        // The row comes first: should the second write fail, the next registration overwrites it, while an account without a row
        // would be one whose owner has no name.
        try
        {
            await Durably(() => users.Write(new(AccountId, command.Email, command.Name, command.Role), subject: null, time.GetUtcNow()));
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Another account has the address: keys were derived from another master key once.
            return RegisterRefusal.EmailTaken;
        }

        await Store(new() { RegisteredBy = command.OperationId, PasswordHash = hash, Roles = command.Role });
        return new AccountRegistered(AccountId);
    }

    public async Task<Outcome<Session, SignInRefusal>> SignIn(SignIn command)
    {
        var account = Account;
        if ((account?.LockOut ?? strangers).Remaining(time.GetUtcNow()) is { } pause)
            return Outcome<Session, SignInRefusal>.Refuse(SignInRefusal.LockedOut) with { RetryAfter = pause };

        var verdict = await passwords.Verify(account?.PasswordHash, command.Password);
        var now = time.GetUtcNow();
        if (account is null)
        {
            strangers = strangers.AfterFailure(now);
            return SignInRefusal.WrongCredentials;
        }

        if (verdict == PasswordVerificationResult.Failed)
        {
            await Store(account with { LockOut = account.LockOut.AfterFailure(now) });
            return SignInRefusal.WrongCredentials;
        }

        if (verdict == PasswordVerificationResult.SuccessRehashNeeded)
            account = account with { PasswordHash = await passwords.Hash(command.Password) };
        return await Open(account, now);
    }

    public async Task<Session?> SignInByLink() => Account is { } account ? await Open(account, time.GetUtcNow()) : null;

    public async Task<Outcome<Session, RefreshRefusal>> Refresh(RefreshSession command)
    {
        if (Account is not { } account || !RefreshToken.TryRead(command.RefreshToken, out _, out var chainId))
            return RefreshRefusal.UnknownToken;

        var now = time.GetUtcNow();
        var (next, token) = NextLink(chainId, command.OperationId, now);
        var (after, refusal) = account.Refresh(chainId, RefreshToken.Hash(command.RefreshToken), next, now);
        if (after != account)
            await Store(after);
        return refusal is { } because ? because : new Session(AccountId, account.Roles, token);
    }

    public Task Introduce(IntroduceAccount command) =>
        Durably(() => users.Write(new(AccountId, command.Email, command.Name, command.Roles), command.Subject, time.GetUtcNow()));

    public async Task AddRole(Roles role)
    {
        if (Account is not { } account || await Profile() is not { } profile)
            return;
        if (!profile.Roles.HasFlag(role))
            await Durably(() => users.Write(profile with { Roles = profile.Roles | role }, subject: null, time.GetUtcNow()));
        if (!account.Roles.HasFlag(role))
            await Store(account with { Roles = account.Roles | role });
    }

    public Task<AccountProfile?> Profile() => users.Find(AccountId);

    private async Task<Session> Open(Account account, DateTimeOffset now)
    {
        var (chain, token) = NextLink(Guid.CreateVersion7(now), Guid.Empty, now);
        await Store(account.SignedIn(chain, now));
        return new(AccountId, account.Roles, token);
    }

    private (RefreshChain Chain, string Token) NextLink(Guid chainId, Guid operationId, DateTimeOffset now)
    {
        var token = RefreshToken.Compose(AccountId, chainId, RandomNumberGenerator.GetBytes(32));
        return (new(chainId, RefreshToken.Hash(token), now + Account.SessionLifetime, operationId), token);
    }

    private async Task Store(Account account)
    {
        stored.State = new() { Account = account };
        await Durably(stored.WriteStateAsync);
    }

    /// <summary>After a write that failed, nobody knows what is stored: this activation ends, and the next one reads it.</summary>
    private async Task Durably(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception e) when (e is not PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } && e is NpgsqlException or InvalidOperationException or OrleansException or TimeoutException or IOException)
        {
            DeactivateOnIdle();
            throw new LedgerUnavailableException("The account could not be stored.", e);
        }
    }
}

/// <summary>The stored form; <see cref="Account"/> is null until somebody registers.</summary>
[GenerateSerializer, Alias("StoredAccount")]
internal sealed class StoredAccount
{
    [Id(0)]
    public Account? Account { get; set; }
}
