using Xunit;

namespace EventLoop.Orders;

public sealed class PurchaseRulesTests
{
    private static readonly Guid Floor = Guid.CreateVersion7();
    private static readonly Guid Stand = Guid.CreateVersion7();

    [Theory]
    [InlineData(4, null, 3, 0, 1, 0, false)]
    [InlineData(4, null, 3, 0, 2, 0, true)]
    [InlineData(4, null, 2, 2, 0, 1, true)] // over all types
    [InlineData(null, 2, 0, 9, 2, 0, false)] // other types are not limited
    [InlineData(null, 2, 1, 0, 2, 0, true)]
    [InlineData(null, 2, 5, 0, 0, 1, false)] // what it has too much of it does not ask for
    [InlineData(null, null, 900, 900, 9, 9, false)]
    public void What_one_may_have(int? most, int? mostOnFloor, int hasFloor, int hasStand, int floor, int stand, bool exceeds)
    {
        var limits = new PurchaseLimits(Person(most), [new(Floor, Person(mostOnFloor))], null);

        Assert.Equal(exceeds, limits.Exceeds(
            PurchaseTrait.Email, new Dictionary<Guid, int> { [Floor] = hasFloor, [Stand] = hasStand }, [.. Items(floor, stand)]));
        Assert.False(limits.Exceeds(PurchaseTrait.Device, new Dictionary<Guid, int> { [Floor] = hasFloor }, [.. Items(floor, stand)]));
    }

    [Theory]
    [InlineData(" Ann+festival@Example.org", "ann@example.org")]
    [InlineData("ann@example.org", "ann@example.org")]
    [InlineData("+@example.org", "+@example.org")]
    [InlineData("ann@ex+ample.org", "ann@ex+ample.org")]
    public void A_mailbox_is_the_same_however_it_is_written(string email, string mailbox) => Assert.Equal(mailbox, PurchaseRules.Mailbox(email));

    [Fact]
    public void Only_traits_that_a_limit_is_about_are_looked_at()
    {
        Assert.True(PurchaseLimits.None.IsEmpty);
        Assert.False(PurchaseLimits.None.Cares(PurchaseTrait.Address));
        Assert.True((PurchaseLimits.None with { Watch = new(3, 10) }).Cares(PurchaseTrait.Address));
        Assert.True((PurchaseLimits.None with { TicketTypes = [new(Floor, new(null, 1, null, null))] }).Cares(PurchaseTrait.Card));
        Assert.False((PurchaseLimits.None with { TicketTypes = [new(Floor, new(null, 1, null, null))] }).Cares(PurchaseTrait.Email));
    }

    private static Allowance Person(int? most) => new(most, null, null, null);

    private static IEnumerable<OrderItem> Items(int floor, int stand) => new OrderItem[] { new(Floor, floor), new(Stand, stand) }.Where(item => item.Quantity > 0);
}
