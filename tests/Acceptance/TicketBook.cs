using System.Text.Json;

namespace EventLoop.Acceptance;

/// <summary>What has happened to one ticket since its birth, added up fact by fact.</summary>
internal sealed class TicketBook(Guid id, Findings findings)
{
    private bool inside;
    private bool blocked;

    public bool Voided { get; private set; }

    /// <summary>The code of the last transfer; null when there was none.</summary>
    public byte[]? Code { get; private set; }

    public bool WasAdmitted { get; private set; }

    /// <summary>The scans as the table writes them, by id.</summary>
    public Dictionary<Guid, string> Scans { get; } = [];

    public string Status => Voided ? "refunded" : blocked ? "blocked" : "valid";

    public void Read(JsonElement fact)
    {
        switch (fact.Word("fact"))
        {
            case "scanned":
                Scan(fact.Word("result"));
                findings.Must(Scans.TryAdd(fact.Id("scanId"), ScanLine(fact, id)), $"ticket {id} has scan {fact.Id("scanId")} twice");
                break;
            case "transferred":
                findings.Must(!inside && !Voided, $"ticket {id} was transferred when it was {(inside ? "inside" : "void")}");
                Code = fact.GetProperty("code").GetBytesFromBase64();
                break;
            case "voided":
                Voided = true;
                break;
            case "blocked":
                blocked = true;
                break;
            case "unblocked":
                blocked = false;
                break;
            case var unknown:
                findings.Must(false, $"ticket {id} has an unknown fact '{unknown}'");
                break;
        }
    }

    /// <summary>A scan as the table has it: nonce, gate, ticket, direction, result, reason.</summary>
    public static string ScanLine(JsonElement scan, Guid ticket) =>
        $"{scan.Id("nonce")} {scan.Id("gateId")} {ticket} {scan.Word("direction")} {scan.Word("result")} {scan.Word("reason")}".TrimEnd();

    private void Scan(string? result)
    {
        switch (result)
        {
            case "admitted":
                findings.Must(!inside, $"ticket {id} was admitted twice without an exit");
                findings.Must(!Voided && !blocked, $"ticket {id} was admitted though it was {Status}");
                (inside, WasAdmitted) = (true, true);
                break;
            case "exited":
                findings.Must(inside, $"ticket {id} left without having entered");
                inside = false;
                break;
            default:
                findings.Must(result == "refused", $"ticket {id} has a scan with the unknown result '{result}'");
                break;
        }
    }
}
