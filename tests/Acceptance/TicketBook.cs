using System.Text.Json;

namespace EventLoop.Acceptance;

/// <summary>What has happened to one ticket since its birth, added up fact by fact.</summary>
internal sealed class TicketBook(Guid id, Findings findings)
{
    private readonly List<(string What, bool IsExcused)> passages = [];
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
                Scan(fact.Word("result"), IsExcused(fact));
                findings.Must(Scans.TryAdd(fact.Id("scanId"), ScanLine(fact, id)), $"ticket {id} has scan {fact.Id("scanId")} twice");
                break;
            case "transferred":
                findings.Must(!Voided, $"ticket {id} was transferred when it was void");
                passages.Add(("transferred", false));
                Code = fact.GetProperty("code").GetBytesFromBase64();
                break;
            case "voided":
                Voided = true;
                break;
            case "restored":
                Voided = false;
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

    /// <summary>Holds who went in and out against how many people the ticket admits at a time, where nothing but exits takes anybody out.</summary>
    public void Count(int admits)
    {
        var inside = 0;
        foreach (var (what, isExcused) in passages)
        {
            switch (what)
            {
                case "admitted":
                    findings.Must(inside < admits || isExcused, $"ticket {id} was admitted twice without an exit");
                    inside = admits == 1 ? 1 : inside + 1;
                    break;
                case "exited":
                    findings.Must(inside > 0 || isExcused, $"ticket {id} left without having entered");
                    inside = Math.Max(0, inside - 1);
                    break;
                case "transferred":
                    findings.Must(inside == 0, $"ticket {id} was transferred when it was inside");
                    break;
            }
        }
    }

    /// <summary>A device let somebody through without the network and it was reported as a conflict, or a supervisor decided so.</summary>
    private static bool IsExcused(JsonElement scan) =>
        (scan.TryGetProperty("sentInAt", out _) && scan.TryGetProperty("reason", out _)) || scan.TryGetProperty("supervision", out _);

    private void Scan(string? result, bool isExcused)
    {
        switch (result)
        {
            case "admitted":
                findings.Must((!Voided && !blocked) || isExcused, $"ticket {id} was admitted though it was {Status}");
                passages.Add((result, isExcused));
                WasAdmitted = true;
                break;
            case "exited":
                passages.Add((result, isExcused));
                break;
            default:
                findings.Must(result == "refused", $"ticket {id} has a scan with the unknown result '{result}'");
                break;
        }
    }
}
