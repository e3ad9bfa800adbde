using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace EventLoop.Tickets;

/// <summary>The objects of a PDF, and where each stands in the file.</summary>
internal sealed class PdfFile
{
    private readonly List<byte[]> objects = [];

    /// <returns>The object's number.</returns>
    public int Add(string value) => Add(Encoding.ASCII.GetBytes(value));

    /// <param name="entries">Of its dictionary, beside what follows from the data.</param>
    public int AddStream(string entries, byte[] data)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zip.Write(data);
        return Add([
            .. Encoding.ASCII.GetBytes($"<< {entries}/Filter /FlateDecode /Length {packed.Length} >>\nstream\n"), .. packed.ToArray(), .. "\nendstream"u8]);
    }

    /// <summary>A number for an object that is put there later.</summary>
    public int Reserve() => Add([]);

    public void Put(int number, string value) => objects[number - 1] = Encoding.ASCII.GetBytes(value);

    public byte[] Close(int catalog, int info)
    {
        using var file = new MemoryStream();
        var offsets = new List<long>();
        file.Write("%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n"u8);
        foreach (var (bytes, at) in objects.Select((bytes, at) => (bytes, at)))
        {
            offsets.Add(file.Length);
            Write(file, $"{at + 1} 0 obj\n");
            file.Write(bytes);
            Write(file, $"\nendobj\n");
        }

        var table = file.Length;
        Write(file, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        foreach (var offset in offsets)
            Write(file, $"{offset:0000000000} 00000 n \n");
        Write(file, $"trailer\n<< /Size {objects.Count + 1} /Root {catalog} 0 R /Info {info} 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return file.ToArray();
    }

    private int Add(byte[] value)
    {
        objects.Add(value);
        return objects.Count;
    }

    private static void Write(MemoryStream file, FormattableString text) => file.Write(Encoding.ASCII.GetBytes(text.ToString(CultureInfo.InvariantCulture)));
}
