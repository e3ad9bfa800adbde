namespace EventLoop.Notifications;

/// <summary>A way to people. Each has a sender of its own, whose key is the number.</summary>
internal enum MessageChannel
{
    Email = 0,
    Sms = 1,
}

/// <summary>How channels are called in the table and over HTTP; these names never change.</summary>
internal static class ChannelWords
{
    public static string Of(MessageChannel channel) => channel switch
    {
        MessageChannel.Email => "email",
        MessageChannel.Sms => "sms",
    };

    public static MessageChannel Channel(string word) => word == Of(MessageChannel.Sms) ? MessageChannel.Sms : MessageChannel.Email;
}

/// <summary>The channels of this copy that lead anywhere.</summary>
internal sealed record OpenChannels(bool Mail, bool Texts)
{
    public bool Any => Mail || Texts;

    public IEnumerable<MessageChannel> All => [.. Mail ? [MessageChannel.Email] : (MessageChannel[])[], .. Texts ? [MessageChannel.Sms] : (MessageChannel[])[]];
}
