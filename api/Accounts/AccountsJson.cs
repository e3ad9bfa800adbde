using System.Text.Json;
using System.Text.Json.Serialization;

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
internal sealed partial class AccountsJson : JsonSerializerContext;
