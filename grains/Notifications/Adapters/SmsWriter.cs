using EventLoop.Orders;

namespace EventLoop.Notifications;

/// <summary>A text message as it goes out.</summary>
/// <param name="Number">As E.164 has it.</param>
internal sealed record Sms(string Number, string Words)
{
    // Personal data is not for logs.
    public override string ToString() => nameof(Sms);
}

/// <summary>Writes a text message at the moment when it is sent, to whoever agreed to text messages, from what is true then.</summary>
internal sealed class SmsWriter(LetterQueries queries, LetterSources sources, CampaignSources campaigns, AddressKeys addresses, SmsOptions options)
{
    /// <returns>The message; or null, and why there is none.</returns>
    public async Task<(Sms? Text, string? Why)> Write(QueuedMessage message)
    {
        var to = await queries.Of(message.Recipient, message.EventId, message.OrderId);
        if (!to.Agreed.HasFlag(Consent.Texts))
            return (null, "not_agreed");
        if (PhoneNumber.Read(to.Phone) is not { } number)
            return (null, "no_mobile_number");
        if (!options.Serves(number.Country))
            return (null, "country_not_served");
        if (await queries.IsSuppressed(addresses.OfNumber(number.E164)))
            return (null, "suppressed_number");
        if (message.Kind is MessageKind.Campaign or MessageKind.CampaignTest)
        {
            var (news, why) = await campaigns.Of(message, to);
            return news is null ? (null, why) : (new(number.E164, SmsRules.Text(news)), null);
        }

        var (facts, _) = await sources.Of(message, to);
        return facts is null ? (null, "out_of_date") : (new(number.E164, SmsRules.Text(facts)), null);
    }
}
