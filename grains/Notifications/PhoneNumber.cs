using PhoneNumbers;

namespace EventLoop.Notifications;

/// <summary>A number that can get text messages, by Google's metadata of all countries' numbering plans.</summary>
/// <param name="E164">As networks take it: <c>+31612345678</c>. Personal data.</param>
/// <param name="Country">As ISO 3166 has it, in capitals.</param>
internal sealed record PhoneNumber(string E164, string Country)
{
    /// <summary>Reads a number with its country's code in front, however it is spaced; null when there cannot be such a mobile number.</summary>
    public static PhoneNumber? Read(string text)
    {
        var plans = PhoneNumberUtil.GetInstance();
        try
        {
            var number = plans.Parse(text, null);
            var takesTexts = plans.GetNumberType(number) is PhoneNumberType.MOBILE or PhoneNumberType.FIXED_LINE_OR_MOBILE;
            return takesTexts && plans.GetRegionCodeForNumber(number) is { Length: 2 } country ? new(plans.Format(number, PhoneNumberFormat.E164), country) : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    // Personal data is not for logs.
    public override string ToString() => nameof(PhoneNumber);
}
