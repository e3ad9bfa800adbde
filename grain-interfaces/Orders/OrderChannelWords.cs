namespace EventLoop.Orders;

/// <summary>How channels and means of payment are spelled in tables and over HTTP; these names never change.</summary>
public static class OrderChannelWords
{
    public static string Of(OrderChannel channel) => channel switch
    {
        OrderChannel.Complimentary => "complimentary",
        OrderChannel.AtDoor => "at_door",
    };

    public static string Of(PaidBy paidBy) => paidBy switch
    {
        PaidBy.Cash => "cash",
        PaidBy.CardTerminal => "card_terminal",
    };

    public static PaidBy? PaymentOf(string? word) => word is null ? null : Enum.GetValues<PaidBy>().First(paidBy => Of(paidBy) == word);
}
