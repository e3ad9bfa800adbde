using EventLoop.Orders;

namespace EventLoop.Notifications;

/// <summary>How a campaign stands, and who may get it. Pure.</summary>
internal static class CampaignRules
{
    public const string News = "news";
    public const string Information = "information";

    /// <summary>What people must have agreed to.</summary>
    public static Consent Needed(CampaignReach reach) =>
        (reach.Purpose == News ? Consent.News : Consent.None) | (reach.Channel == ChannelWords.Of(MessageChannel.Sms) ? Consent.Texts : Consent.None);

    /// <param name="stored">As the table has it.</param>
    public static string Status(string stored, DateTimeOffset? dueAt, CampaignCounts counts, DateTimeOffset now) => stored switch
    {
        "due" when dueAt > now => "scheduled",
        "due" => "sending",
        "written" => counts.Waiting > 0 ? "sending" : "finished",
        _ => stored,
    };

    public static CampaignCounts Count(IEnumerable<(string Status, int Count)> messages)
    {
        var counts = new CampaignCounts(0, 0, 0, 0, 0, 0);
        foreach (var (status, count) in messages)
        {
            counts = status switch
            {
                "queued" or "sending" => counts with { Waiting = counts.Waiting + count },
                "sent" => counts with { Sent = counts.Sent + count },
                "delivered" => counts with { Sent = counts.Sent + count, Delivered = counts.Delivered + count },
                "suppressed" => counts with { Skipped = counts.Skipped + count },
                _ => counts with { Failed = counts.Failed + count },
            };
            counts = counts with { People = counts.People + count };
        }

        return counts;
    }
}
