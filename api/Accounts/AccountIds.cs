using System.Security.Cryptography;
using System.Text;

namespace EventLoop.Accounts;

/// <summary>
/// Ids that follow from who somebody is, so that whoever signs up or signs in with one address always reaches the same grain. They are
/// keyed: an id, which is not secret, does not let anyone test addresses.
/// </summary>
internal sealed class AccountIds(MasterKey master)
{
    private readonly byte[] key = master.Derive("account-id");

    public Guid OfEmail(string email) => Derive($"email\n{EmailAddress.Normalize(email)}");

    /// <summary>The account of an external issuer's subject.</summary>
    public Guid OfSubject(string issuer, string subject) => Derive($"subject\n{issuer}\n{subject}");

    private Guid Derive(string text)
    {
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text), hash);

        // Version 8, variant 1: made by the application's own rule (RFC 9562, 5.8).
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new(hash[..16], bigEndian: true);
    }
}
