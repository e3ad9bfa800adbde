using System.Text.Json;
using System.Text.Json.Serialization;

namespace EventLoop.Tickets;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(NameTicketRequest))]
[JsonSerializable(typeof(TicketHistoryResponse))]
[JsonSerializable(typeof(TransferRequest))]
[JsonSerializable(typeof(TransferResponse))]
[JsonSerializable(typeof(TicketResponse))]
[JsonSerializable(typeof(RotatingResponse))]
internal sealed partial class TicketsJson : JsonSerializerContext;
