using System.Security.Cryptography;

namespace EventLoop.Tickets;

/// <summary>A key that signs an event's ticket codes, and how its private half is kept: encrypted, and bound to its event and number.</summary>
internal sealed class EventKey(byte number, ECDsa ecdsa)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly Lock signing = new();

    public byte Number { get; } = number;

    public static EventKey Create(byte number) => new(number, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public static EventKey Open(Guid eventId, byte number, byte[] sealedKey, byte[] encryptionKey)
    {
        var plain = new byte[sealedKey.Length - NonceLength - TagLength];
        using var aes = new AesGcm(encryptionKey, TagLength);
        aes.Decrypt(
            sealedKey.AsSpan(0, NonceLength),
            sealedKey.AsSpan(NonceLength, plain.Length),
            sealedKey.AsSpan(NonceLength + plain.Length),
            plain,
            Bound(eventId, number));
        var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(plain, out _);
        CryptographicOperations.ZeroMemory(plain);
        return new(number, ecdsa);
    }

    public byte[] PublicKey() => ecdsa.ExportSubjectPublicKeyInfo();

    public byte[] Seal(Guid eventId, byte[] encryptionKey)
    {
        var plain = ecdsa.ExportPkcs8PrivateKey();
        var kept = new byte[NonceLength + plain.Length + TagLength];
        RandomNumberGenerator.Fill(kept.AsSpan(0, NonceLength));
        using var aes = new AesGcm(encryptionKey, TagLength);
        aes.Encrypt(
            kept.AsSpan(0, NonceLength),
            plain,
            kept.AsSpan(NonceLength, plain.Length),
            kept.AsSpan(NonceLength + plain.Length),
            Bound(eventId, Number));
        CryptographicOperations.ZeroMemory(plain);
        return kept;
    }

    // The class does not promise to be safe for several threads at once.
    public byte[] Sign(byte[] data)
    {
        lock (signing)
            return ecdsa.SignData(data, HashAlgorithmName.SHA256);
    }

    private static byte[] Bound(Guid eventId, byte number) => [.. eventId.ToByteArray(bigEndian: true), number];
}
