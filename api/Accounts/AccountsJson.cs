using System.Text.Json;
using System.Text.Json.Serialization;
using EventLoop.Requests;

namespace EventLoop.Accounts;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(LinkRequest))]
[JsonSerializable(typeof(LinkSessionRequest))]
[JsonSerializable(typeof(RegisteredResponse))]
[JsonSerializable(typeof(SessionResponse))]
[JsonSerializable(typeof(MeResponse))]
[JsonSerializable(typeof(ApiKeyRequest))]
[JsonSerializable(typeof(IssuedApiKeyResponse))]
[JsonSerializable(typeof(ApiKeyResponse))]
[JsonSerializable(typeof(ListResponse<ApiKeyResponse>))]
internal sealed partial class AccountsJson : JsonSerializerContext;
