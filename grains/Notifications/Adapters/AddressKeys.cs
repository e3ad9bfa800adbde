using System.Security.Cryptography;
using System.Text;
using EventLoop.Accounts;

namespace EventLoop.Notifications;

/// <summary>
/// What stands for an e-mail address where it must not stand itself: an HMAC of it, so that nobody without the master key can find out
/// whose it is by trying addresses.
/// </summary>
internal sealed class AddressKeys(MasterKey master)
{
    private readonly byte[] key = master.Derive("mail-address");

    public Guid Of(string address) => new(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(EmailAddress.Normalize(address))).AsSpan(0, 16), bigEndian: true);
}
