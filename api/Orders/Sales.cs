namespace EventLoop.Orders;

/// <summary>What buyers wait for in a rush, asked where it is answered.</summary>
internal static class Sales
{
    /// <inheritdoc cref="IOrderDeskGrain.Place"/>
    public static Task<Outcome<OrderView, PlaceRefusal>> Place(this DirectLines lines, PlaceOrder command)
    {
        var bearer = command.Items.Bearer();
        var desk = OrderDesks.DeskOf(bearer, command.Request?.Operation ?? Guid.CreateVersion7());
        return lines.Ask(bearer, command, grains => grains.Get<IOrderDeskGrain>(desk).Place(command));
    }

    /// <inheritdoc cref="IOrderGrain.Confirm"/>
    public static Task<Outcome<OrderView, ConfirmRefusal>> Confirm(this DirectLines lines, Guid orderId, ConfirmOrder command) =>
        lines.Ask(orderId, command, grains => grains.Get<IOrderGrain>(orderId).Confirm(command));
}
