using System.Text.Json;
using System.Text.Json.Serialization;
using EventLoop.Requests;

namespace EventLoop.Gates;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CreateGateRequest))]
[JsonSerializable(typeof(ChangeGateRequest))]
[JsonSerializable(typeof(GateResponse))]
[JsonSerializable(typeof(ListResponse<GateResponse>))]
[JsonSerializable(typeof(AccessRequest))]
[JsonSerializable(typeof(AccessResponse))]
[JsonSerializable(typeof(CheckAccessRequest))]
[JsonSerializable(typeof(CheckAccessResponse))]
[JsonSerializable(typeof(CheckInPictureResponse))]
[JsonSerializable(typeof(EnrolRequest))]
[JsonSerializable(typeof(EnrolledResponse))]
[JsonSerializable(typeof(HeartbeatRequest))]
[JsonSerializable(typeof(HeartbeatResponse))]
[JsonSerializable(typeof(SuperviseRequest))]
[JsonSerializable(typeof(UndoRequest))]
[JsonSerializable(typeof(ListResponse<FoundTicketResponse>))]
[JsonSerializable(typeof(ListResponse<LookUpResponse>))]
[JsonSerializable(typeof(SyncRequest))]
[JsonSerializable(typeof(SyncResponse))]
[JsonSerializable(typeof(ManifestResponse))]
[JsonSerializable(typeof(ScanRequest))]
[JsonSerializable(typeof(ScanResponse))]
internal sealed partial class GatesJson : JsonSerializerContext;
