using EventLoop.Requests;
using Microsoft.AspNetCore.Mvc;

namespace EventLoop.Tickets;

/// <summary>A ticket as its holder sees it.</summary>
/// <param name="Status"><c>valid</c>, <c>blocked</c> or <c>refunded</c>.</param>
/// <param name="Code">What its QR code carries.</param>
/// <param name="AdmittedAt">When it was first admitted; null before.</param>
internal sealed record TicketResponse(
    Guid TicketId,
    Guid OrderId,
    Guid EventId,
    Guid TicketTypeId,
    string TicketTypeName,
    string Status,
    string Code,
    DateTimeOffset? AdmittedAt)
{
    public static TicketResponse Of(TicketView ticket) => new(
        ticket.TicketId,
        ticket.OrderId,
        ticket.EventId,
        ticket.TicketTypeId,
        ticket.TicketTypeName,
        ticket.Status.Text(),
        ticket.Code,
        ticket.AdmittedAt);
}

/// <summary>What the holder's page makes the changing code with; how stands in <c>grains/Gates/OFFLINE.md</c>.</summary>
/// <param name="Secret">Base64.</param>
/// <param name="Code">Base64 of the code's 100 bytes, to which the value is appended.</param>
internal sealed record RotatingResponse(Guid TicketId, string Secret, string Code, int StepSeconds, DateTimeOffset ReleasedAt, DateTimeOffset Now)
{
    public static RotatingResponse Of(RotatingSecret secret) => new(
        secret.TicketId, Convert.ToBase64String(secret.Secret), Convert.ToBase64String(secret.Code), secret.StepSeconds, secret.ReleasedAt, secret.Now);
}

/// <summary>Why something is blocked.</summary>
/// <param name="Reason"><c>fraud</c>, <c>chargeback</c>, <c>resale</c>, <c>banned</c> or <c>other</c>, which it is when left out.</param>
internal readonly record struct BlockQuery([FromQuery(Name = "reason")] string? Reason)
{
    public BlockReason Parse(FieldErrors errors) => string.IsNullOrEmpty(Reason)
        ? BlockReason.Other
        : errors.OneOf("reason", Reason, [.. Enum.GetValues<BlockReason>().Select(reason => (reason.Text(), reason))]);
}

/// <summary>Whose the ticket is to be.</summary>
internal sealed record TransferRequest(string? Email, string? Name) : IRequest<NewHolder>
{
    public NewHolder Parse(FieldErrors errors) => new(errors.Email("email", Email), errors.Text("name", Name, 200));
}

internal sealed record NewHolder(string Email, string Name);

/// <summary>Who comes with the ticket.</summary>
internal sealed record NameTicketRequest(string? Name) : IRequest<string>
{
    public string Parse(FieldErrors errors) => errors.Text("name", Name, 200);

    public override string ToString() => nameof(NameTicketRequest);
}

/// <summary>What has happened to a ticket, in the order in which it was recorded.</summary>
public sealed record TicketHistoryResponse(Guid TicketId, IReadOnlyList<TicketEventResponse> Items)
{
    public static TicketHistoryResponse Of(TicketHistory history) => new(history.TicketId, [.. history.Events.Select(TicketEventResponse.Of)]);
}

/// <param name="What">
/// <c>ordered</c>, <c>issued</c>, <c>named</c>, <c>transferred</c>, <c>refunded</c>, <c>restored</c>, <c>blocked</c>, <c>unblocked</c>, <c>admitted</c>,
/// <c>exited</c>, <c>undone</c> or <c>refused</c>.
/// </param>
/// <param name="Gate">Its name at the time.</param>
/// <param name="Reason">Why it was refused or blocked, or a supervisor decided.</param>
/// <param name="IsSupervised">A person decided it, and not the rules.</param>
/// <param name="IsOffline">A device had decided it while it was offline.</param>
public sealed record TicketEventResponse(DateTimeOffset At, string What, string? Gate, string? Reason, bool IsSupervised, bool IsOffline)
{
    public static TicketEventResponse Of(TicketEvent one) => new(one.At, one.What, one.Gate, one.Reason, one.IsSupervised, one.IsOffline);
}

/// <param name="Code">What its QR code carries from now on.</param>
internal sealed record TransferResponse(Guid TicketId, NewHolderResponse Attendee, string Code);

internal sealed record NewHolderResponse(string Email, string Name);
