using System.Text.Json;
using System.Text.Json.Serialization;
using EventLoop.Requests;

namespace EventLoop.Orders;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(PlaceOrderRequest))]
[JsonSerializable(typeof(ConfirmOrderRequest))]
[JsonSerializable(typeof(RefundOrderRequest))]
[JsonSerializable(typeof(GiveTicketsBackRequest))]
[JsonSerializable(typeof(GiveTicketsRequest))]
[JsonSerializable(typeof(SellAtDoorRequest))]
[JsonSerializable(typeof(DoorOffersResponse))]
[JsonSerializable(typeof(DoorSaleResponse))]
[JsonSerializable(typeof(ListResponse<IssuedOrderResponse>))]
[JsonSerializable(typeof(OrderResponse))]
[JsonSerializable(typeof(LimitsRequest))]
[JsonSerializable(typeof(LimitsResponse))]
[JsonSerializable(typeof(ListResponse<SuspicionResponse>))]
[JsonSerializable(typeof(RefundResponse))]
[JsonSerializable(typeof(RefundProgressResponse))]
internal sealed partial class OrdersJson : JsonSerializerContext;
