using System.Text.Json.Serialization;
using EventLoop.Requests;

namespace EventLoop.Gates;

/// <summary>What a device has scanned while it was offline, in the order in which it did.</summary>
/// <param name="DeviceId">The device itself.</param>
/// <param name="Scans">At most 500; send the next ones when these are answered.</param>
/// <param name="SentAt">The device's own time at this moment, which shows how far its clock is off.</param>
internal sealed record SyncRequest(Guid? DeviceId, IReadOnlyList<SyncScanRequest>? Scans, DateTimeOffset? SentAt = null) : IRequest<OfflineScans>
{
    private const int MostScans = 500;

    public OfflineScans Parse(FieldErrors errors) => new(
        errors.Required("deviceId", DeviceId),
        errors.Each("scans", Scans, MostScans, (scan, at) => scan.Parse(at), least: 0),
        SentAt);
}

/// <summary>A scan that the device has judged by itself.</summary>
/// <param name="OfflineResult">What it decided: <c>admitted</c>, <c>exited</c> or <c>refused</c>.</param>
/// <param name="OfflineReason">Why it refused; left out: <c>rules</c>.</param>
internal sealed record SyncScanRequest(
    string? Code, Guid? GateId, string? Direction, Guid? Nonce, DateTimeOffset? ScannedAt, string? OfflineResult, string? OfflineReason = null)
{
    private static readonly (string Word, bool Meaning)[] Results = [("admitted", false), ("exited", false), ("refused", true)];

    private static readonly (string Word, ScanReason Meaning)[] Reasons = [.. Enum.GetValues<ScanReason>().Select(reason => (reason.Text(), reason))];

    public SentScan Parse(FieldErrors errors) => new(
        errors.Secret("code", Code),
        errors.Required("gateId", GateId),
        ScanRequest.DirectionOf(errors, Direction),
        errors.Required("nonce", Nonce),
        errors.Required("scannedAt", ScannedAt),
        errors.OneOf("offlineResult", OfflineResult, Results),
        OfflineReason is null ? ScanReason.Rules : errors.OneOf("offlineReason", OfflineReason, Reasons));
}

internal sealed record OfflineScans(Guid DeviceId, IReadOnlyList<SentScan> Scans, DateTimeOffset? SentAt);

internal sealed record SentScan(
    string Code, Guid GateId, ScanDirection Direction, Guid Nonce, DateTimeOffset ScannedAt, bool IsRefused, ScanReason Reason);

/// <summary>The verdicts, in the order of the scans.</summary>
/// <param name="ClockSkewMs">How far the device's clock is ahead; null when it did not say what time it has.</param>
internal sealed record SyncResponse(long? ClockSkewMs, IReadOnlyList<SyncResult> Results);

/// <summary>What is recorded of one scan.</summary>
/// <param name="Result"><c>admitted</c>, <c>exited</c> or <c>refused</c>; null when it is not recorded.</param>
/// <param name="Reason">Why it was refused or, with a conflict, would have been.</param>
/// <param name="Conflict">The device let somebody through whom the rules would have refused.</param>
internal sealed record SyncResult(Guid Nonce, Guid? ScanId, string? Result, string? Reason, bool Conflict, Guid? TicketId)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Rule { get; init; }

    /// <summary>Why it is not recorded: <c>gate_not_found</c>, <c>unknown_device</c>, <c>wrong_gate</c> or <c>forbidden</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Problem { get; init; }

    public static SyncResult Of(SentScan sent, Outcome<ScanAnswer, ScanRefusal> outcome) => outcome.Value is { } answer
        ? new(sent.Nonce, answer.ScanId, answer.Result.Text(), answer.Reason?.Text(), answer.IsConflict, answer.Ticket?.TicketId) { Rule = answer.Rule }
        : new(sent.Nonce, null, null, null, false, null) { Problem = ProblemOf(outcome.Refusal!.Value) };

    private static string ProblemOf(ScanRefusal refusal) => refusal switch
    {
        ScanRefusal.GateNotFound => "gate_not_found",
        ScanRefusal.UnknownDevice => "unknown_device",
        ScanRefusal.NotThisGate => "wrong_gate",
        ScanRefusal.NotYours => "forbidden",
    };
}
