using System.Security.Cryptography;
using System.Text;
using EventLoop.Accounts;

namespace EventLoop.Notifications;

/// <summary>
/// What stands for an e-mail address or a number where it must not stand itself: an HMAC of it, so that nobody without the master key can find out
/// whose it is by trying.
/// </summary>
internal sealed class AddressKeys(MasterKey master)
{
    private readonly byte[] key = master.Derive("mail-address");

    public Guid Of(string address) => Key(EmailAddress.Normalize(address));

    /// <param name="number">As E.164 has it.</param>
    public Guid OfNumber(string number) => Key($"tel:{number}");

    private Guid Key(string text) => new(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)).AsSpan(0, 16), bigEndian: true);
}
