using Xunit;

namespace EventLoop.Accounts;

public sealed class TokenTests
{
    private static readonly MasterKey Master = new(new byte[32]);
    private static readonly Guid Id = new("01890a5d-ac96-774b-bcce-b302099a8057");

    [Fact]
    public void An_order_token_names_its_order()
    {
        var tokens = new OrderTokens(Master);

        Assert.True(tokens.TryVerify(tokens.For(Id), out var orderId));
        Assert.Equal(Id, orderId);
        Assert.Equal(tokens.For(Id), tokens.For(Id));
    }

    [Fact]
    public void No_character_of_an_order_token_can_be_changed()
    {
        var tokens = new OrderTokens(Master);
        var token = tokens.For(Id);
        for (var i = 0; i < token.Length; i++)
        {
            var changed = token.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            Assert.False(tokens.TryVerify(changed, out _), $"at {i}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("????????????????????????????????????????????????????????????????")]
    public void An_invented_order_token_is_refused(string token) => Assert.False(new OrderTokens(Master).TryVerify(token, out _));

    [Fact]
    public void Another_master_key_makes_another_order_token() =>
        Assert.False(new OrderTokens(new MasterKey([.. Enumerable.Repeat((byte)1, 32)])).TryVerify(new OrderTokens(Master).For(Id), out _));

    [Fact]
    public void A_device_token_names_its_device_and_hashes_as_a_whole()
    {
        var token = new DeviceTokens(Master).For(Id);

        Assert.Equal(new DeviceProof(Id, DeviceTokens.Hash(token)), DeviceTokens.Read(token));
    }

    [Theory]
    [InlineData("eld_")]
    [InlineData("eld_.")]
    [InlineData("eld_AAAA.AAAA")]
    [InlineData("elr_AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_not_a_device_token_names_none(string token) => Assert.Null(DeviceTokens.Read(token));

    [Fact]
    public void An_account_id_follows_from_the_address_as_people_write_it()
    {
        var ids = new AccountIds(Master);

        Assert.Equal(ids.OfEmail("Ada@Example.org"), ids.OfEmail(" ada@example.ORG "));
        Assert.NotEqual(ids.OfEmail("ada@example.org"), ids.OfEmail("ada@example.com"));
        Assert.NotEqual(ids.OfSubject("https://a", "1"), ids.OfSubject("https://b", "1"));
        Assert.Equal(8, ids.OfEmail("ada@example.org").Version);
    }

    [Fact]
    public void A_refresh_token_leads_to_its_account_and_chain()
    {
        var chain = new Guid("01890a5d-ac96-774b-bcce-b302099a8058");
        var token = RefreshToken.Compose(Id, chain, new byte[32]);

        Assert.True(RefreshToken.TryRead(token, out var accountId, out var chainId));
        Assert.Equal((Id, chain), (accountId, chainId));
    }
}
