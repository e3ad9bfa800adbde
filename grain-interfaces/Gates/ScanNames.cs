namespace EventLoop.Gates;

/// <summary>How scans are called in the API and in tables; these names never change.</summary>
public static class ScanNames
{
    private static readonly Dictionary<string, ScanReason> Reasons = Enum.GetValues<ScanReason>().ToDictionary(Text);

    public static string Text(this ScanDirection direction) => direction switch
    {
        ScanDirection.Entry => "entry",
        ScanDirection.Exit => "exit",
    };

    public static string Text(this GateDirection direction) => direction switch
    {
        GateDirection.Both => "both",
        GateDirection.Entry => "entry",
        GateDirection.Exit => "exit",
    };

    public static string Text(this ScanResult result) => result switch
    {
        ScanResult.Admitted => "admitted",
        ScanResult.Exited => "exited",
        ScanResult.Refused => "refused",
    };

    public static string Text(this ScanReason reason) => reason switch
    {
        ScanReason.Invalid => "invalid",
        ScanReason.WrongEvent => "wrong_event",
        ScanReason.GateClosed => "gate_closed",
        ScanReason.Unpaid => "unpaid",
        ScanReason.Cancelled => "cancelled",
        ScanReason.Refunded => "refunded",
        ScanReason.Transferred => "transferred",
        ScanReason.Blocked => "blocked",
        ScanReason.NotYetValid => "not_yet_valid",
        ScanReason.Expired => "expired",
        ScanReason.NotAtThisGate => "not_at_this_gate",
        ScanReason.Rules => "rules",
        ScanReason.AlreadyAdmitted => "already_admitted",
        ScanReason.NotInside => "not_inside",
        ScanReason.AreaFull => "area_full",
        ScanReason.RotatingCodeRequired => "rotating_code_required",
    };

    public static string Text(this SupervisorReason reason) => reason switch
    {
        SupervisorReason.CodeNotReadable => "code_not_readable",
        SupervisorReason.KnownPerson => "known_person",
        SupervisorReason.ScannedByMistake => "scanned_by_mistake",
        SupervisorReason.RuleDoesNotFit => "rule_does_not_fit",
        SupervisorReason.DidNotEnter => "did_not_enter",
        SupervisorReason.Other => "other",
    };

    public static string Text(this Reentry reentry) => reentry switch
    {
        Reentry.AfterExit => "after_exit",
        Reentry.Never => "never",
        Reentry.Always => "always",
    };

    public static ScanResult Result(string text) => text switch
    {
        "admitted" => ScanResult.Admitted,
        "exited" => ScanResult.Exited,
        _ => ScanResult.Refused,
    };

    public static ScanReason? Reason(string? text) => text is null ? null : Reasons[text];
}
