using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace EventLoop;

/// <summary>
/// How the operator of a deployment shows who they are: by HTTP Basic with the user <c>operator</c> and <c>Operator:Password</c>, since browsers cannot send
/// anything else by themselves. Without a password nobody is the operator.
/// </summary>
public sealed class OperatorPassword
{
    public const string Challenge = "Basic realm=\"operator\", charset=\"UTF-8\"";

    private const string User = "operator";
    private const int Shortest = 20;

    private readonly byte[]? expected;

    public OperatorPassword(IConfiguration configuration)
    {
        var password = configuration["Operator:Password"] switch
        {
            null or "" => null,
            { Length: < Shortest } => throw new StartException($"Operator:Password needs at least {Shortest} characters (openssl rand -base64 24)."),
            var given => given,
        };
        expected = password is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes($"{User}:{password}"));
    }

    public bool IsSet => expected is not null;

    /// <summary>Compares hashes, so that the time it takes says nothing of what is expected.</summary>
    public bool IsShownBy(HttpRequest request)
    {
        if (expected is null
            || !AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var shown)
            || !"Basic".Equals(shown.Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var credential = new byte[1024];
        return Convert.TryFromBase64String(shown.Parameter ?? "", credential, out var length)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(credential.AsSpan(0, length)), expected);
    }
}
