using System.Security.Cryptography;
using System.Text.Json;

namespace EventLoop.Tickets;

/// <summary>Signs links with the key of a service account.</summary>
internal sealed class GoogleSigner : IDisposable
{
    private readonly RSA key = RSA.Create();

    public GoogleSigner(WalletOptions options)
    {
        using var account = JsonDocument.Parse(File.ReadAllBytes(options.GoogleKey));
        Account = account.RootElement.GetProperty("client_email").GetString() ?? "";
        key.ImportFromPem(account.RootElement.GetProperty("private_key").GetString());
    }

    /// <summary>Its e-mail address.</summary>
    public string Account { get; }

    public byte[] Sign(byte[] text) => key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public void Dispose() => key.Dispose();
}
