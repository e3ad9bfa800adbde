using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Gates;
using EventLoop.Orders;
using EventLoop.Payments;
using EventLoop.Tickets;
using EventLoop.TicketTypes;
using EventLoop.Webhooks;
using Xunit;

namespace EventLoop.Ledger;

public sealed class PublicationsTests
{
    private static readonly (string Kind, Type Facts)[] Kinds =
    [
        ("api_key", typeof(ApiKeyFact)), ("event", typeof(EventFact)), ("gate", typeof(GateFact)), ("look_ups", typeof(LookUpFact)), ("order", typeof(OrderFact)), ("payouts", typeof(PayoutFact)), ("ticket", typeof(TicketFact)), ("ticket_type", typeof(TicketTypeFact)), ("webhooks", typeof(WebhookFact)),
    ];

    [Fact]
    public void Of_every_member_of_every_fact_it_is_said_whether_it_is_told_outside()
    {
        var said = Publications.Catalogue
            .SelectMany(fact => fact.Value.Members.Concat(fact.Value.Withheld).Select(member => $"{fact.Key.Kind}.{fact.Key.Fact}.{member}"))
            .ToList();
        var there = Kinds.SelectMany(Members).ToList();

        Assert.Empty(there.Except(said));
        Assert.Empty(said.Except(there));
    }

    [Fact]
    public void No_kind_of_fact_is_forgotten_here() => Assert.Equal(
        typeof(OrderFact).Assembly.GetTypes().Where(type => type.GetCustomAttribute<JsonPolymorphicAttribute>() is not null).OrderBy(type => type.Name, StringComparer.Ordinal),
        Kinds.Select(kind => kind.Facts).OrderBy(type => type.Name, StringComparer.Ordinal));

    [Theory]
    [InlineData("code"), InlineData("tokenHash"), InlineData("requestKey"), InlineData("nonce"), InlineData("url"), InlineData("reason", "order")]
    public void What_opens_doors_or_was_typed_by_people_is_withheld(string member, string? kind = null) =>
        Assert.DoesNotContain(Publications.Catalogue, fact => (kind is null || fact.Key.Kind == kind) && fact.Value.Members.Contains(member));

    private static IEnumerable<string> Members((string Kind, Type Facts) of) =>
        from fact in of.Facts.GetCustomAttributes<JsonDerivedTypeAttribute>()
        from member in fact.DerivedType.GetProperties()
        where member.Name != "EqualityContract" && member.GetCustomAttribute<JsonIgnoreAttribute>() is not { Condition: JsonIgnoreCondition.Always }
        select $"{of.Kind}.{fact.TypeDiscriminator}.{JsonNamingPolicy.CamelCase.ConvertName(member.Name)}";
}
