namespace EventLoop.Gates;

/// <summary>Why somebody is not let through, in a sentence for people.</summary>
internal static class ScanWords
{
    public static string Explain(ScanReason? reason, string? rule) => rule switch
    {
        "gate.admitsFrom" => "The gate does not admit anybody yet.",
        "gate.admitsUntil" => "The gate admits nobody any more.",
        "event.endTime" => "The event is over.",
        "gate.ticketTypeIds" => "The gate does not let this type of ticket through.",
        "gate.direction" => "The gate does not go this way.",
        "validFrom" => "The ticket is not valid yet.",
        "validUntil" => "The ticket is not valid any more.",
        "days" => "The ticket is not for this day.",
        "hours" => "The ticket is not for this time of the day.",
        "minutesFromFirstEntry" => "The time since the first entry is over.",
        "areas" => "The ticket does not open the area behind this gate.",
        "area.inside" => "The area is entered from another one, and nobody is in that with this ticket.",
        "area.capacity" => "The area is full.",
        "entriesPerDay" => "The ticket has admitted as often as it may on this day.",
        "maxEntries" => "The ticket has admitted as often as it may.",
        "reentryWithinMinutes" => "Whoever left with the ticket has stayed away for too long.",
        "minutesBetweenEntries" => "The entry before was too short a time ago.",
        "rotatingCode" => "The ticket admits with its changing code only, not with a picture of it.",
        "reentry" when reason == ScanReason.Rules => "The ticket admits nobody again who has been in.",
        _ => reason is { } known ? Explain(known) : "Nothing stands against it.",
    };

    private static string Explain(ScanReason reason) => reason switch
    {
        ScanReason.Invalid => "There is no such ticket.",
        ScanReason.WrongEvent => "The ticket is for another event.",
        ScanReason.GateClosed => "The gate is closed.",
        ScanReason.Unpaid => "The ticket is not paid.",
        ScanReason.Cancelled => "The event or the order was cancelled.",
        ScanReason.Refunded => "The money for the ticket went back.",
        ScanReason.Transferred => "The code is an old one: the ticket was transferred since.",
        ScanReason.Blocked => "The organizer has blocked the ticket.",
        ScanReason.NotYetValid => "It is too early.",
        ScanReason.Expired => "It is too late.",
        ScanReason.NotAtThisGate => "The ticket does not open this gate.",
        ScanReason.Rules => "The rules forbid it.",
        ScanReason.AlreadyAdmitted => "Whoever entered with the ticket is still inside.",
        ScanReason.NotInside => "Nobody is inside with the ticket.",
        ScanReason.AreaFull => "The area is full.",
        ScanReason.RotatingCodeRequired => "The ticket admits with its changing code only.",
    };
}
