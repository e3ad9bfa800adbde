using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace EventLoop.Screens;

/// <summary>
/// Protects form tokens under the master key (AES-256-GCM, a key for each purpose), which all processes share: no key ring has to be
/// kept and passed around, and a form that one process has shown is taken by another.
/// </summary>
internal sealed class MasterKeyProtection(MasterKey master, string purpose = "screens") : IDataProtector
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] key = master.Derive(purpose);

    public IDataProtector CreateProtector(string inner) => new MasterKeyProtection(master, $"{purpose}\n{inner}");

    public byte[] Protect(byte[] plaintext)
    {
        var sealed_ = new byte[NonceBytes + plaintext.Length + TagBytes];
        RandomNumberGenerator.Fill(sealed_.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(sealed_.AsSpan(0, NonceBytes), plaintext, sealed_.AsSpan(NonceBytes, plaintext.Length), sealed_.AsSpan(NonceBytes + plaintext.Length));
        return sealed_;
    }

    public byte[] Unprotect(byte[] protectedData)
    {
        if (protectedData.Length < NonceBytes + TagBytes)
            throw new CryptographicException("Too short.");
        var plain = new byte[protectedData.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(
            protectedData.AsSpan(0, NonceBytes), protectedData.AsSpan(NonceBytes, plain.Length), protectedData.AsSpan(NonceBytes + plain.Length), plain);
        return plain;
    }
}
