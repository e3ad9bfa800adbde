using EventLoop.Gates;
using EventLoop.Orders;

namespace EventLoop.Benchmarks;

/// <summary>Reads the request, answers with as much JSON as the product does, and does nothing in between: the limit.</summary>
internal sealed class EchoShop : IShop
{
    public ValueTask<OrderResponse?> Place(PlaceOrderRequest request) => new(Answers.Pending(
        Guid.CreateVersion7(), request.EventId!.Value, request.Items![0]!.TicketTypeId!.Value, request.Items[0]!.Quantity!.Value));

    public ValueTask<OrderResponse?> Confirm(Guid orderId, ConfirmOrderRequest request) =>
        new(Answers.Paid(orderId, orderId, orderId, [(orderId, Answers.SomeCode)]));

    public ValueTask<ScanResponse> Scan(ScanRequest request) =>
        new(Answers.Admitted(Guid.CreateVersion7(), request.GateId!.Value, request.Nonce!.Value, "Ann Example"));
}
