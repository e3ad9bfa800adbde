using System.Security.Cryptography;
using System.Text;

namespace EventLoop.Requests;

/// <summary>
/// The answer to an operation, to be given again. It may hold tokens, so it is stored sealed (AES-256-GCM) under a key that needs
/// both the master key and the client's idempotency key.
/// </summary>
internal sealed record KeptAnswer(int Status, string? ContentType, string? Location, byte[] Body)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public byte[] Seal(MasterKey master, Operation operation)
    {
        var plain = Write();
        var sealedAnswer = new byte[NonceBytes + TagBytes + plain.Length];
        var (nonce, tag, cipher) = Parts(sealedAnswer);
        RandomNumberGenerator.Fill(nonce.Span);
        using var aes = Cipher(master, operation);
        aes.Encrypt(nonce.Span, plain, cipher.Span, tag.Span, operation.Id.ToByteArray());
        return sealedAnswer;
    }

    public static KeptAnswer Open(byte[] sealedAnswer, MasterKey master, Operation operation)
    {
        var (nonce, tag, cipher) = Parts(sealedAnswer);
        var plain = new byte[cipher.Length];
        using var aes = Cipher(master, operation);
        aes.Decrypt(nonce.Span, cipher.Span, tag.Span, plain, operation.Id.ToByteArray());
        return Read(plain);
    }

    public async Task Send(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = Status;
        response.ContentType = ContentType;
        if (Location is not null)
            response.Headers.Location = Location;
        response.ContentLength = Status == StatusCodes.Status204NoContent ? null : Body.Length;
        await response.Body.WriteAsync(Body, context.RequestAborted);
    }

    private static (Memory<byte> Nonce, Memory<byte> Tag, Memory<byte> Cipher) Parts(byte[] all) =>
        (all.AsMemory(0, NonceBytes), all.AsMemory(NonceBytes, TagBytes), all.AsMemory(NonceBytes + TagBytes));

    private static AesGcm Cipher(MasterKey master, Operation operation)
    {
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, master.Derive("idempotency"), 32, info: Encoding.UTF8.GetBytes(operation.Key!));
        return new(key, TagBytes);
    }

    private byte[] Write()
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        writer.Write((short)Status);
        writer.Write(ContentType ?? "");
        writer.Write(Location ?? "");
        writer.Write(Body);
        writer.Flush();
        return memory.ToArray();
    }

    private static KeptAnswer Read(byte[] plain)
    {
        using var reader = new BinaryReader(new MemoryStream(plain));
        var status = reader.ReadInt16();
        var (contentType, location) = (reader.ReadString(), reader.ReadString());
        return new(status, NullIfEmpty(contentType), NullIfEmpty(location), reader.ReadBytes(plain.Length));
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
