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

/// <param name="Code">What its QR code carries from now on.</param>
internal sealed record TransferResponse(Guid TicketId, NewHolderResponse Attendee, string Code);

internal sealed record NewHolderResponse(string Email, string Name);
