using System.Diagnostics.Metrics;

namespace EventLoop.Notifications;

/// <summary>What became of messages (meter <c>EventLoop</c>); only what is durable counts.</summary>
internal static class MessageMetrics
{
    private static readonly Counter<long> Messages =
        new Meter("EventLoop").CreateCounter<long>("eventloop.messages", "{message}", "Messages that have come to an end, by kind, channel and what became of them.");

    public static void Count(string kind, MessageChannel channel, string result) => Messages.Add(
        1,
        new KeyValuePair<string, object?>("kind", kind),
        new KeyValuePair<string, object?>("channel", ChannelWords.Of(channel)),
        new KeyValuePair<string, object?>("result", result));
}
