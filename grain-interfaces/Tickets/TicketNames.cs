namespace EventLoop.Tickets;

/// <summary>How tickets' states are called in the API and in tables; these names never change.</summary>
public static class TicketNames
{
    public static string Text(this TicketStatus status) => status switch
    {
        TicketStatus.Valid => "valid",
        TicketStatus.Blocked => "blocked",
        TicketStatus.Refunded => "refunded",
    };

    public static string Text(this BlockReason reason) => reason switch
    {
        BlockReason.Other => "other",
        BlockReason.Fraud => "fraud",
        BlockReason.Chargeback => "chargeback",
        BlockReason.Resale => "resale",
        BlockReason.Banned => "banned",
    };
}
