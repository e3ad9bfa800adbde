using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace EventLoop.Tickets;

/// <summary>Signs passes with the certificate of their type, which also says whose they are.</summary>
internal sealed class AppleSigner : IDisposable
{
    private const string UserId = "0.9.2342.19200300.100.1.1";
    private const string OrganizationalUnit = "2.5.4.11";

    private readonly X509Certificate2 certificate;
    private readonly X509Certificate2? intermediate;

    public AppleSigner(WalletOptions options)
    {
        certificate = X509CertificateLoader.LoadPkcs12FromFile(options.AppleCertificate, options.ApplePassword);
        intermediate = options.AppleIntermediate.Length == 0 ? null : X509CertificateLoader.LoadCertificateFromFile(options.AppleIntermediate);
        if (!certificate.HasPrivateKey)
            throw new CryptographicException("Wallet:AppleCertificate has no private key.");
        Issuer = new(Named(UserId), Named(OrganizationalUnit), options.Organization, options.Address is null ? null : $"{options.Address}/api/v1/wallet");
    }

    public ApplePassIssuer Issuer { get; }

    public X509Certificate2 Certificate => certificate;

    /// <summary>A detached PKCS #7 signature (RFC 5652) with the certificates that it takes to check it, except for Apple's root.</summary>
    public byte[] Sign(byte[] manifest)
    {
        var signed = new SignedCms(new ContentInfo(manifest), detached: true);
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, certificate)
        {
            IncludeOption = X509IncludeOption.EndCertOnly,
            DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1"), // SHA-256
            SignedAttributes = { new Pkcs9SigningTime() },
        };
        if (intermediate is not null)
            signer.Certificates.Add(intermediate);
        signed.ComputeSignature(signer);
        return signed.Encode();
    }

    public void Dispose()
    {
        certificate.Dispose();
        intermediate?.Dispose();
    }

    private string Named(string part) =>
        certificate.SubjectName.EnumerateRelativeDistinguishedNames().Where(name => !name.HasMultipleElements && name.GetSingleElementType().Value == part)
            .Select(name => name.GetSingleElementValue()).FirstOrDefault()
        ?? throw new CryptographicException("Wallet:AppleCertificate is not that of a pass type: its subject has no UID or OU.");
}
