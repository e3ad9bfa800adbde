using System.Text.Json;
using System.Text.Json.Serialization;
using EventLoop.Requests;

namespace EventLoop.Events;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CreateEventRequest))]
[JsonSerializable(typeof(ChangeEventRequest))]
[JsonSerializable(typeof(EventLookRequest))]
[JsonSerializable(typeof(ImageResponse))]
[JsonSerializable(typeof(PriceQuoteResponse))]
[JsonSerializable(typeof(TicketTypeRequest))]
[JsonSerializable(typeof(ChangeTicketTypeRequest))]
[JsonSerializable(typeof(EnrolDeviceRequest))]
[JsonSerializable(typeof(InviteDeviceRequest))]
[JsonSerializable(typeof(DeviceInviteResponse))]
[JsonSerializable(typeof(WithdrawInviteRequest))]
[JsonSerializable(typeof(AssignStaffRequest))]
[JsonSerializable(typeof(EventResponse))]
[JsonSerializable(typeof(TicketTypeResponse))]
[JsonSerializable(typeof(PublicEventResponse))]
[JsonSerializable(typeof(EnrolledDeviceResponse))]
[JsonSerializable(typeof(ListResponse<EventSummaryResponse>))]
[JsonSerializable(typeof(ListResponse<DeviceResponse>))]
[JsonSerializable(typeof(StaffResponse))]
[JsonSerializable(typeof(ListResponse<StaffResponse>))]
internal sealed partial class EventsJson : JsonSerializerContext;
