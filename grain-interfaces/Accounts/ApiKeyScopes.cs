namespace EventLoop.Accounts;

/// <summary>What a key may be allowed to do; these names never change. What is under none of them no key can do.</summary>
public static class ApiKeyScopes
{
    /// <summary>Events, their ticket types and gates.</summary>
    public const string EventsRead = "events:read";

    /// <summary>Orders, with who bought them.</summary>
    public const string OrdersRead = "orders:read";

    /// <summary>Tickets and who holds them.</summary>
    public const string AttendeesRead = "attendees:read";

    /// <summary>Figures, which say nothing of anybody.</summary>
    public const string FiguresRead = "figures:read";

    /// <summary>Scanning tickets.</summary>
    public const string Scan = "scan";

    /// <summary>Webhooks and their secrets.</summary>
    public const string WebhooksManage = "webhooks:manage";

    public static IReadOnlyList<string> All { get; } = [EventsRead, OrdersRead, AttendeesRead, FiguresRead, Scan, WebhooksManage];
}
