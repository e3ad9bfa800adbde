namespace EventLoop.Webhooks;

/// <summary>When a message that did not arrive is sent again: as Standard Webhooks suggests, over just under three days.</summary>
internal static class WebhookSchedule
{
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(20),
    ];

    /// <summary>When to try next; null: given up.</summary>
    /// <param name="tries">How often it was sent, at least once.</param>
    /// <param name="asked">How long the receiver asked to be left alone; at most an hour counts.</param>
    public static DateTimeOffset? Next(int tries, DateTimeOffset now, TimeSpan? asked)
    {
        if (tries > Pauses.Length)
            return null;
        var pause = Pauses[tries - 1];
        var patience = asked > TimeSpan.FromHours(1) ? TimeSpan.FromHours(1) : asked ?? TimeSpan.Zero;
        return now + (patience > pause ? patience : pause);
    }

    /// <summary>How long an address is left alone after so many rounds in which nothing arrived, so that its queue does not run against a wall.</summary>
    public static TimeSpan PauseAfter(int fruitlessRounds) => TimeSpan.FromSeconds(Math.Min(5 * Math.Pow(2, fruitlessRounds - 1), 300));
}
