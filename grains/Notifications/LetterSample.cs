namespace EventLoop.Notifications;

/// <summary>Made-up people and numbers, for whoever wants to see what an event's messages look like.</summary>
internal static class LetterSample
{
    private static readonly Guid Order = Guid.Parse("00000000-0000-7000-8000-000000000000");

    public static LetterFacts Of(MessageKind kind, string language, LetterEvent shown, string currency) => new(kind, language, "Ann Example")
    {
        Event = shown,
        OrderId = Order,
        OtherName = "Ben Example",
        AmountMinor = kind is MessageKind.Receipt or MessageKind.Refund or MessageKind.PaymentReturned ? 12_345 : null,
        Currency = currency,
    };
}
