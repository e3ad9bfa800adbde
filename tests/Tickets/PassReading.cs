using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Xunit;

namespace EventLoop.Tickets;

/// <summary>Reads a pass as Wallet does: nothing in it counts before its hashes and its signature do.</summary>
internal static class PassReading
{
    public static JsonElement Read(byte[] pass, X509Certificate2 authority)
    {
        using var zip = new ZipArchive(new MemoryStream(pass));
        var files = zip.Entries.ToDictionary(entry => entry.FullName, Bytes);
        var manifest = JsonSerializer.Deserialize<Dictionary<string, string>>(files["manifest.json"])!;
        Assert.Equal(files.Keys.Except(["manifest.json", "signature"]).Order(), manifest.Keys.Order());
#pragma warning disable CA5350 // The format's choice.
        Assert.All(manifest, hash => Assert.Equal(hash.Value, Convert.ToHexStringLower(SHA1.HashData(files[hash.Key]))));
#pragma warning restore CA5350

        var signed = new SignedCms(new ContentInfo(files["manifest.json"]), detached: true);
        signed.Decode(files["signature"]);
        signed.CheckSignature(verifySignatureOnly: true);
        var signer = Assert.Single(signed.SignerInfos.Cast<SignerInfo>());
        Assert.Contains(signer.SignedAttributes.Cast<CryptographicAttributeObject>(), attribute => attribute.Oid.Value == "1.2.840.113549.1.9.5");
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        Assert.True(chain.Build(signer.Certificate!));
        Assert.Contains(signed.Certificates, certificate => certificate.Thumbprint == authority.Thumbprint);

        foreach (var (name, pixels) in new[] { ("icon.png", 29), ("icon@2x.png", 58), ("icon@3x.png", 87), ("logo.png", 50), ("logo@2x.png", 100) })
            IsPicture(files[name], pixels);
        return JsonDocument.Parse(files["pass.json"]).RootElement;
    }

    /// <summary>A PNG whose chunks and pixels are whole.</summary>
    private static void IsPicture(byte[] png, int pixels)
    {
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10], png[..8]);
        var (at, kinds, data) = (8, new List<string>(), new MemoryStream());
        while (at < png.Length)
        {
            var length = (png[at] << 24) | (png[at + 1] << 16) | (png[at + 2] << 8) | png[at + 3];
            kinds.Add(Encoding.ASCII.GetString(png, at + 4, 4));
            if (kinds[^1] == "IHDR")
                Assert.Equal([0, 0, 0, (byte)pixels, 0, 0, 0, (byte)pixels, 8, 6, 0, 0, 0], png[(at + 8)..(at + 21)]);
            if (kinds[^1] == "IDAT")
                data.Write(png, at + 8, length);
            at += 12 + length;
        }

        Assert.Equal(["IHDR", "IDAT", "IEND"], kinds);
        data.Position = 0;
        using var zlib = new ZLibStream(data, CompressionMode.Decompress);
        using var rows = new MemoryStream();
        zlib.CopyTo(rows);
        Assert.Equal(pixels * (1 + (4 * pixels)), rows.Length);
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
