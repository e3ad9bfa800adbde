using EventLoop.Events;
using EventLoop.Requests;

namespace EventLoop.Orders;

/// <summary>
/// What one person may have over the whole sale of an event; what is left out is not limited. Tickets that are held or sold count; what expired, was
/// cancelled or was refunded does not.
/// </summary>
/// <param name="PerPerson">Tickets with one e-mail address, and with one account.</param>
/// <param name="PerCard">Tickets paid with one card. It is known once it has paid: what is too much goes back.</param>
/// <param name="PerAddress">Tickets ordered from one network (IPv4 /24, IPv6 /48), which many people may share.</param>
/// <param name="PerDevice">Tickets ordered with one browser or app, as far as it says which one it is (<c>X-Device-Id</c>).</param>
/// <param name="TicketTypes">The same for single ticket types, beside that.</param>
/// <param name="Suspicious">Whoever places so many orders within so many minutes shows in the list of suspicions.</param>
internal sealed record LimitsRequest(
    int? PerPerson = null,
    int? PerCard = null,
    int? PerAddress = null,
    int? PerDevice = null,
    IReadOnlyList<TicketTypeLimitsRequest>? TicketTypes = null,
    SuspiciousRequest? Suspicious = null)
    : IRequest<PurchaseLimits>
{
    public const int Most = 100_000;

    public PurchaseLimits Parse(FieldErrors errors)
    {
        var types = errors.Each("ticketTypes", TicketTypes ?? [], EventLimits.MaxTicketTypes, (type, within) => type.Parse(within), least: 0);
        if (types.DistinctBy(type => type.TicketTypeId).Count() < types.Length)
            errors.Add("ticketTypes", "must not name a ticket type twice");
        return new(AllowanceOf(errors, PerPerson, PerCard, PerAddress, PerDevice), types, Suspicious?.Parse(errors.Within("suspicious")));
    }

    public static Allowance AllowanceOf(FieldErrors errors, int? perPerson, int? perCard, int? perAddress, int? perDevice) => new(
        errors.OptionalBetween("perPerson", perPerson, 1, Most),
        errors.OptionalBetween("perCard", perCard, 1, Most),
        errors.OptionalBetween("perAddress", perAddress, 1, Most),
        errors.OptionalBetween("perDevice", perDevice, 1, Most));
}

internal sealed record TicketTypeLimitsRequest(
    Guid? TicketTypeId, int? PerPerson = null, int? PerCard = null, int? PerAddress = null, int? PerDevice = null)
{
    public TicketTypeAllowance Parse(FieldErrors errors) =>
        new(errors.Required("ticketTypeId", TicketTypeId), LimitsRequest.AllowanceOf(errors, PerPerson, PerCard, PerAddress, PerDevice));
}

internal sealed record SuspiciousRequest(int? Orders, int? Minutes)
{
    private const int MostMinutes = 7 * 24 * 60;

    public PurchaseWatch Parse(FieldErrors errors) => new(
        errors.Between("orders", errors.Required("orders", Orders), 2, LimitsRequest.Most), errors.Between("minutes", errors.Required("minutes", Minutes), 1, MostMinutes));
}
