using System.Text.Json;

namespace EventLoop.Acceptance;

/// <summary>What has happened to one ticket since its birth, added up fact by fact.</summary>
internal sealed class TicketBook(Guid id, Findings findings)
{
    private readonly List<JsonElement> history = [];
    private bool blocked;
    private Guid? firstAdmission;

    public bool Voided { get; private set; }

    /// <summary>The code of the last transfer; null when there was none.</summary>
    public byte[]? Code { get; private set; }

    /// <summary>An admission that was taken back is none.</summary>
    public bool WasAdmitted => firstAdmission is not null;

    /// <summary>The scans as the table writes them, by id.</summary>
    public Dictionary<Guid, string> Scans { get; } = [];

    public string Status => Voided ? "refunded" : blocked ? "blocked" : "valid";

    public void Read(JsonElement fact)
    {
        switch (fact.Word("fact"))
        {
            case "scanned":
                Scan(fact);
                history.Add(fact.Clone());
                findings.Must(Scans.TryAdd(fact.Id("scanId"), ScanLine(fact, id)), $"ticket {id} has scan {fact.Id("scanId")} twice");
                break;
            case "transferred":
                findings.Must(!Voided, $"ticket {id} was transferred when it was void");
                history.Add(fact.Clone());
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

    /// <summary>Holds who went in and out against the rules of the event. What was judged by rules that are others now is not looked at.</summary>
    public void Count(EntryRules rules, Guid ticketType)
    {
        if (history.Exists(fact => RecordedAt(fact) < rules.Since))
            return;
        var presence = new Presence(rules, rules.Of(ticketType));
        foreach (var fact in history)
        {
            if (fact.Word("fact") == "transferred")
            {
                findings.Must(presence.IsNobodyIn(RecordedAt(fact)), $"ticket {id} was transferred when it was inside");
                continue;
            }

            Judge(fact, presence.Wrong(fact));
            if (fact.Word("result") != "refused")
                presence.Pass(fact);
        }
    }

    private void Judge(JsonElement scan, string? wrong)
    {
        var (reason, isOffline, isRefused) = (scan.Word("reason"), scan.TryGetProperty("sentInAt", out _), scan.Word("result") == "refused");
        var isAboutPresence = reason is "already_admitted" or "not_inside";
        if (scan.TryGetProperty("supervision", out _) || (isOffline && isRefused))
            return;
        if (isOffline)
        {
            findings.Must(wrong is null || reason is not null, $"ticket {id} went through offline though {wrong}, and that was not reported: scan {scan.Id("scanId")}");
            findings.Must(!isAboutPresence || wrong == reason, $"ticket {id} was reported as {reason} and was not: scan {scan.Id("scanId")}");
            return;
        }

        findings.Must(!isRefused || !isAboutPresence || wrong == reason, $"ticket {id} was refused as {reason} and was not: scan {scan.Id("scanId")}");
        if (isRefused || wrong is null)
            return;
        findings.Must(false, wrong switch
        {
            "already_admitted" => $"ticket {id} was admitted twice without an exit",
            "not_inside" => $"ticket {id} left without having entered",
            _ => $"ticket {id} was let in against the rules about coming in again, or past the outer area: scan {scan.Id("scanId")}",
        });
    }

    private static DateTimeOffset RecordedAt(JsonElement fact) =>
        (fact.TryGetProperty("sentInAt", out var sent) ? sent : fact.GetProperty("at")).GetDateTimeOffset();

    /// <summary>A device let somebody through without the network and it was reported as a conflict, or a supervisor decided so.</summary>
    private static bool IsExcused(JsonElement scan) =>
        (scan.TryGetProperty("sentInAt", out _) && scan.TryGetProperty("reason", out _)) || scan.TryGetProperty("supervision", out _);

    private void Scan(JsonElement fact)
    {
        var result = fact.Word("result");
        findings.Must(result is "admitted" or "exited" or "refused", $"ticket {id} has a scan with the unknown result '{result}'");
        if (fact.TryGetProperty("supervision", out var supervision) && supervision.OptionalId("undoes") is { } undone && undone == firstAdmission)
            firstAdmission = null;
        if (result != "admitted")
            return;
        findings.Must((!Voided && !blocked) || IsExcused(fact), $"ticket {id} was admitted though it was {Status}");
        firstAdmission ??= fact.Id("nonce");
    }
}
