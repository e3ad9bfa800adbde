using System.Security.Cryptography;
using System.Text;

namespace EventLoop.Accounts;

/// <summary>
/// Short codes with which devices enrol themselves: eight characters (40 bits) that nobody confuses, which follow from the operation that asked for them, so
/// that a repeat gives the same one. What an invitation is found by is an HMAC of the code: nobody reads a code out of storage.
/// </summary>
internal sealed class EnrolmentCodes(MasterKey master)
{
    // Crockford's base 32: no I, L, O or U.
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 8;

    private readonly byte[] key = master.Derive("enrolment-code");

    public string For(Guid operationId)
    {
        var hash = HMACSHA256.HashData(key, operationId.ToByteArray(bigEndian: true));
        return string.Create(Length + 1, hash, (text, bytes) =>
        {
            for (var at = 0; at < Length; at++)
                text[at < 4 ? at : at + 1] = Alphabet[bytes[at] & 31];
            text[4] = '-';
        });
    }

    /// <summary>The invitation that the code stands for, however it was typed.</summary>
    public Guid InviteOf(string code)
    {
        var plain = code.ToUpperInvariant().Replace("-", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)
            .Replace('O', '0').Replace('I', '1').Replace('L', '1');
        var hash = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes("invite " + plain));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new(hash.AsSpan(0, 16), bigEndian: true);
    }
}
