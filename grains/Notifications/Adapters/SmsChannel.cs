namespace EventLoop.Notifications;

/// <summary>Text messages.</summary>
internal sealed class SmsChannel(SmsOptions options, SmsWriter texts, ISmsCarrier carrier, AddressKeys addresses) : IChannel
{
    public MessageChannel Channel => MessageChannel.Sms;

    public SendingOptions Options => options;

    public async Task<(Outgoing? Message, string? Why)> Write(QueuedMessage message)
    {
        var (text, why) = await texts.Write(message);
        return text is null ? (null, why) : (new(() => carrier.Send(message.Id, text.Number, text.Words), addresses.OfNumber(text.Number)), null);
    }
}
