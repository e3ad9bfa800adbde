using System.Text.Json;
using System.Text.Json.Serialization;

namespace EventLoop.Orders;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(PlaceOrderRequest))]
[JsonSerializable(typeof(ConfirmOrderRequest))]
[JsonSerializable(typeof(RefundOrderRequest))]
[JsonSerializable(typeof(GiveTicketsBackRequest))]
[JsonSerializable(typeof(OrderResponse))]
[JsonSerializable(typeof(RefundResponse))]
[JsonSerializable(typeof(RefundProgressResponse))]
internal sealed partial class OrdersJson : JsonSerializerContext;
