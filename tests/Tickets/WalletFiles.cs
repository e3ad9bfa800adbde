using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace EventLoop.Tickets;

/// <summary>Certificates and keys as Apple and Google give them, made by the test's own authority.</summary>
internal sealed class WalletFiles : IDisposable
{
    public const string PassType = "pass.org.example.tickets";
    public const string Team = "TEAM123456";
    public const string Account = "wallet@example.iam.gserviceaccount.com";

    private const string Password = "of the file";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("eventloop wallet ");

    private WalletFiles()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = RSA.Create(2048);
        var request = new CertificateRequest("CN=Authority of the test", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Authority = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(5));
        using var key = RSA.Create(2048);
        var wanted = new CertificateRequest(
            $"0.9.2342.19200300.100.1.1={PassType}, CN=Pass Type ID: {PassType}, OU={Team}, O=Example, C=NL", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var signed = wanted.Create(Authority, now.AddDays(-1), now.AddYears(1), [1, 2, 3, 4]);
        using var certificate = signed.CopyWithPrivateKey(key);
        File.WriteAllBytes(In("pass.p12"), certificate.Export(X509ContentType.Pkcs12, Password));
        File.WriteAllText(In("authority.pem"), Authority.ExportCertificatePem());
        File.WriteAllText(In("push.p8"), PushKey.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(In("google.json"), JsonSerializer.Serialize(new { client_email = Account, private_key = GoogleKey.ExportPkcs8PrivateKeyPem() }));
    }

    public static WalletFiles Make() => new();

    public X509Certificate2 Authority { get; }

    public RSA GoogleKey { get; } = RSA.Create(2048);

    public ECDsa PushKey { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Where pushes go; empty: nowhere.</summary>
    public string PushAddress { get; set; } = "";

    public (string, string)[] Settings =>
    [
        ("Wallet:AppleCertificate", In("pass.p12")),
        ("Wallet:ApplePassword", Password),
        ("Wallet:AppleIntermediate", In("authority.pem")),
        ("Wallet:PushAddress", PushAddress),
        ("Wallet:PushKey", In("push.p8")),
        ("Wallet:PushKeyId", "KEY1234567"),
        ("Wallet:GoogleKey", In("google.json")),
        ("Wallet:GoogleIssuer", "3388000000012345678"),
        ("Wallet:Organization", "Example Tickets"),
        ("Screens:Address", "https://tickets.example.org"),
    ];

    public void Dispose()
    {
        Authority.Dispose();
        GoogleKey.Dispose();
        PushKey.Dispose();
        folder.Delete(recursive: true);
    }

    private string In(string file) => Path.Combine(folder.FullName, file);
}
