using Xunit;

namespace EventLoop.Accounts;

public sealed class ApiKeyTests
{
    private static readonly Guid KeyId = Guid.CreateVersion7();
    private static readonly DateTimeOffset At = new(2031, 7, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly ApiKeyCreated Created = new(Guid.CreateVersion7(), "Partner", ["scan"], 60, "first", At);
    private static readonly ApiKeyRotated Rotated = new(Guid.CreateVersion7(), "second", At.AddHours(1));

    private readonly ApiKeyTokens tokens = new(new MasterKey([.. Enumerable.Range(0, 32).Select(bits => (byte)bits)]));

    [Theory]
    [InlineData("first", 0, true), InlineData("other", 0, false), InlineData("second", 1, true), InlineData("first", 24.9, true), InlineData("first", 25, false), InlineData("second", 100, true)]
    public void After_a_change_the_key_before_works_for_a_day(string hash, double hours, bool works) =>
        Assert.Equal(works, After(hours < 1 ? [Created] : [Created, Rotated]).Accepts(hash, At.AddHours(hours)));

    [Fact]
    public void A_key_that_was_revoked_or_never_made_does_not_work()
    {
        Assert.False(After([Created, Rotated, new ApiKeyRevoked(At.AddHours(1))]).Accepts("second", At.AddHours(1)));
        Assert.False(new ApiKey().Accepts("", At));
    }

    [Fact]
    public void A_key_that_was_not_made_here_is_known_as_such()
    {
        var token = tokens.For(KeyId, 2);

        Assert.Equal((KeyId, ApiKeyTokens.Hash(token)), tokens.Read(token));
        Assert.NotEqual(token, tokens.For(KeyId, 3));
        Assert.Null(new ApiKeyTokens(new MasterKey(new byte[32])).Read(token));
        foreach (var wrong in new[] { "", "el_", "el_.", token[..^1], token + "A", token.Replace('.', ','), "eld_" + token[3..], token[..5] + (token[5] == 'A' ? 'B' : 'A') + token[6..] })
            Assert.Null(tokens.Read(wrong));
    }

    private static ApiKey After(ApiKeyFact[] facts) => facts.Aggregate(new ApiKey(), (key, fact) => key.Apply(fact));
}
