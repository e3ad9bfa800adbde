using System.Security.Cryptography;
using System.Text;

namespace EventLoop;

/// <summary>
/// The one secret that a deployment keeps outside its database (<c>Secrets:MasterKey</c>, base64 of 32 bytes, the same for all
/// processes of a cluster). Every other key is derived from it (HKDF-SHA256, RFC 5869) for one stated purpose.
/// </summary>
public sealed class MasterKey
{
    private readonly byte[] secret;

    public MasterKey(byte[] secret)
    {
        if (secret.Length != 32)
            throw new ArgumentException("The master key must have 32 bytes.", nameof(secret));
        this.secret = secret;
    }

    /// <summary>A 32-byte key for <paramref name="purpose"/>; the same purpose always gives the same key.</summary>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: Encoding.UTF8.GetBytes(purpose));
}
