using System.Text.Json;
using EventLoop.Tickets;

namespace EventLoop.Simulation;

/// <summary>A ticket as its facts add up since its order bore it, by the auditor's own arithmetic.</summary>
internal sealed class AuditedTicket(Auditor auditor, byte[] firstCode)
{
    public List<byte[]> Codes { get; } = [firstCode];

    public HashSet<Guid> Namings { get; } = [];

    public bool IsInside { get; private set; }

    public bool IsVoided { get; private set; }

    public bool IsBlocked { get; private set; }

    public DateTimeOffset? AdmittedAt { get; private set; }

    public void Apply(JsonElement fact)
    {
        switch (fact.GetProperty("fact").GetString())
        {
            case "scanned":
                Scan(fact);
                break;
            case "transferred":
                auditor.Check(!IsVoided && !IsBlocked && !IsInside, "A ticket was transferred that was void, blocked or inside.");
                Codes.Add(fact.GetProperty("code").GetBytesFromBase64());
                break;
            case "named":
                auditor.Check(!IsVoided, "A name was put on a ticket that was void.");
                auditor.Check(Namings.Add(fact.Id("operationId")), "A name was put on a ticket twice.");
                break;
            case "voided":
                IsVoided = true;
                break;
            case "restored":
                IsVoided = false;
                break;
            case "blocked":
                IsBlocked = true;
                break;
            case "unblocked":
                IsBlocked = false;
                break;
            case var unknown:
                auditor.Violation($"The auditor does not know the fact {unknown} of a ticket.");
                break;
        }
    }

    public void CheckRow(TicketRow? row, bool isRefunded)
    {
        // Between its order's decision and its own fact either is right.
        var status = IsVoided ? "refunded" : IsBlocked ? "blocked" : "valid";
        auditor.CheckRow(
            row is not null && (row.Status == status || (isRefunded && row.Status == "refunded"))
                && row.Code.AsSpan().SequenceEqual(Codes[^1]) && row.AdmittedAt == AdmittedAt,
            $"The row of tickets says {row?.Status}, admitted {row?.AdmittedAt}; the facts say {status}, {AdmittedAt}.");
    }

    private void Scan(JsonElement fact)
    {
        auditor.Recorded(fact.Id("gateId"), fact);
        switch (fact.GetProperty("result").GetString())
        {
            case "Admitted":
                auditor.Check(!IsInside, "A ticket was admitted twice without an exit in between.");
                auditor.Check(!IsVoided, "A refunded ticket was admitted.");
                auditor.Check(!IsBlocked, "A blocked ticket was admitted.");
                IsInside = true;
                AdmittedAt ??= fact.GetProperty("at").GetDateTimeOffset();
                break;
            case "Exited":
                auditor.Check(IsInside, "A ticket left that was not inside.");
                IsInside = false;
                break;
        }
    }
}
