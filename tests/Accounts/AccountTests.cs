using Xunit;

namespace EventLoop.Accounts;

public sealed class AccountTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("123456789", RegisterRefusal.PasswordTooShort)]
    [InlineData("ada@example.org", RegisterRefusal.PasswordIsEmail)]
    [InlineData("ADA@EXAMPLE.ORG", RegisterRefusal.PasswordIsEmail)]
    [InlineData("1234567890", RegisterRefusal.PasswordTooCommon)]
    [InlineData("QwertyUiop", RegisterRefusal.PasswordTooCommon)]
    [InlineData("correct horse", null)]
    [InlineData("          ", null)]
    public void A_password_is_judged(string password, RegisterRefusal? expected) =>
        Assert.Equal(expected, PasswordPolicy.Check(password, "ada@example.org"));

    [Fact]
    public void A_password_beyond_the_longest_is_refused() =>
        Assert.Equal(RegisterRefusal.PasswordTooLong, PasswordPolicy.Check(new string('x', 257), "ada@example.org"));

    [Fact]
    public void The_local_part_of_a_long_address_is_no_password() =>
        Assert.Equal(RegisterRefusal.PasswordIsEmail, PasswordPolicy.Check("ada.lovelace", "ada.lovelace@example.org"));

    [Theory]
    [InlineData(1, null)]
    [InlineData(4, null)]
    [InlineData(5, 30)]
    [InlineData(6, 60)]
    [InlineData(7, 120)]
    [InlineData(9, 480)]
    [InlineData(10, 900)]
    [InlineData(50, 900)]
    public void The_pause_after_wrong_passwords_doubles_up_to_a_quarter_of_an_hour(int failures, int? seconds)
    {
        var lockOut = Enumerable.Range(0, failures).Aggregate(LockOut.None, (l, _) => l.AfterFailure(Now));

        Assert.Equal(seconds, (int?)lockOut.Remaining(Now)?.TotalSeconds);
    }

    [Fact]
    public void A_pause_ends()
    {
        var lockOut = new LockOut(4, null).AfterFailure(Now);

        Assert.Equal(TimeSpan.FromSeconds(1), lockOut.Remaining(Now.AddSeconds(29)));
        Assert.Null(lockOut.Remaining(Now.AddSeconds(30)));
    }

    [Fact]
    public void Signing_in_forgets_the_failures()
    {
        var account = SomeAccount() with { LockOut = new(3, null) };

        Assert.Equal(LockOut.None, account.SignedIn(Chain("a"), Now).LockOut);
    }

    [Fact]
    public void The_twenty_first_session_ends_the_one_used_least_recently()
    {
        var account = SomeAccount();
        for (var i = 0; i < 21; i++)
            account = account.SignedIn(Chain($"{i}", expires: Now.AddDays(1).AddMinutes(i)), Now);

        Assert.Equal(20, account.Chains.Length);
        Assert.DoesNotContain(account.Chains, c => c.TokenHash == "0");
    }

    [Fact]
    public void A_refresh_token_works_once()
    {
        var chain = Chain("first");
        var account = SomeAccount().SignedIn(chain, Now);

        var (after, refusal) = account.Refresh(chain.Id, "first", chain with { TokenHash = "second", ExchangedBy = Operation(1) }, Now);
        Assert.Null(refusal);
        Assert.Equal("second", Assert.Single(after.Chains).TokenHash);

        var (end, reused) = after.Refresh(chain.Id, "first", chain with { TokenHash = "third", ExchangedBy = Operation(2) }, Now);
        Assert.Equal(RefreshRefusal.SpentToken, reused);
        Assert.Empty(end.Chains);
    }

    [Fact]
    public void The_repeat_of_an_exchange_replaces_the_token_that_nobody_received()
    {
        var chain = Chain("first");
        var (after, _) = SomeAccount().SignedIn(chain, Now)
            .Refresh(chain.Id, "first", chain with { TokenHash = "lost", ExchangedBy = Operation(1) }, Now);

        var (repeated, refusal) = after.Refresh(chain.Id, "first", chain with { TokenHash = "second", ExchangedBy = Operation(1) }, Now);

        Assert.Null(refusal);
        Assert.Equal("second", Assert.Single(repeated.Chains).TokenHash);
    }

    [Fact]
    public void A_session_ends_thirty_days_after_its_last_use()
    {
        var chain = Chain("first", expires: Now);
        var account = SomeAccount() with { Chains = [chain] };

        var (after, refusal) = account.Refresh(chain.Id, "first", chain, Now);

        Assert.Equal(RefreshRefusal.UnknownToken, refusal);
        Assert.Equal(account, after);
    }

    [Fact]
    public void A_spent_token_leaves_the_other_sessions_alone()
    {
        var (mine, theirs) = (Chain("mine"), Chain("theirs"));
        var account = SomeAccount().SignedIn(mine, Now).SignedIn(theirs, Now);

        var (after, _) = account.Refresh(mine.Id, "stale", mine, Now);

        Assert.Equal(theirs, Assert.Single(after.Chains));
    }

    private static Account SomeAccount() => new() { RegisteredBy = Operation(0), PasswordHash = "hash", Roles = Roles.Attendee };

    private static RefreshChain Chain(string hash, DateTimeOffset? expires = null) =>
        new(Guid.CreateVersion7(), hash, expires ?? Now.AddDays(30), Guid.Empty);

    private static Guid Operation(int number) => new(number, 0, 0, new byte[8]);
}
