using System.Security.Cryptography;
using QRCoder;
using Xunit;

namespace EventLoop.Tickets;

public sealed class TicketCodeTests
{
    private const int Seed = 20_260_309;

    private static readonly byte[] MacKey = new MasterKey(new byte[32]).Derive("ticket-code");
    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly Guid EventId = Guid.Parse("019c0000-0000-7000-8000-000000000001");
    private static readonly Guid TicketTypeId = Guid.Parse("019c1111-2222-7333-8444-555555555555");
    private static readonly Guid Ticket = TicketId.Of(TicketId.NewOrder(DateTimeOffset.UnixEpoch), 7);

    [Fact]
    public void A_code_says_which_ticket_it_is_and_is_ours_and_signed_for_its_event_only()
    {
        var code = TicketCode.Parse(TicketCode.ToText(Written()));

        Assert.NotNull(code);
        Assert.Equal((byte)3, code.KeyNo);
        Assert.Equal(Ticket, code.TicketId);
        Assert.Equal(0x019c111122227333UL, code.TicketTypePrefix);
        Assert.Equal((ushort)513, code.Version);
        Assert.True(code.IsOurs(MacKey));
        Assert.False(code.IsOurs(new MasterKey([.. Enumerable.Repeat((byte)1, 32)]).Derive("ticket-code")));
        Assert.True(code.IsSigned(EventId, Key));
        Assert.False(code.IsSigned(Guid.Parse("019c0000-0000-7000-8000-000000000002"), Key));
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.False(code.IsSigned(EventId, foreign));
    }

    [Fact]
    public void The_layout_is_fixed_byte_by_byte()
    {
        var code = Written();

        Assert.Equal(100, code.Length);
        Assert.Equal(1, code[0]);
        Assert.Equal(3, code[1]);
        Assert.Equal(Ticket.ToByteArray(bigEndian: true), code[2..18]);
        Assert.Equal("019C111122227333", Convert.ToHexString(code[18..26]));
        Assert.Equal([2, 1], code[26..28]);
        Assert.Equal(HMACSHA256.HashData(MacKey, code.AsSpan(0, 28))[..8], code[28..36]);
    }

    [Fact]
    public void A_code_fits_a_QR_code_of_version_6_at_level_M()
    {
        var text = TicketCode.ToText(Written());

        Assert.Equal(153, text.Length);
        using var qr = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        Assert.Equal(6, qr.Version);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("T1:")]
    [InlineData("T2:")]
    [InlineData("https://example.org/ticket")]
    [InlineData("\ud800")]
    [InlineData("T1:\ud800\udc00\0")]
    public void Any_other_text_is_no_code(string? text) => Assert.Null(TicketCode.Parse(text));

    [Fact]
    public void No_altered_truncated_or_forged_code_is_taken_for_a_ticket()
    {
        var random = new Random(Seed);
        var genuine = Written();
        var text = TicketCode.ToText(genuine);
        for (var round = 0; round < 4_000; round++)
        {
            Refused(Altered(text, random), round);
            Refused(text[..random.Next(text.Length)], round);
            Refused(text + (char)random.Next(32, 127), round);
            Refused(TicketCode.ToText(Flipped(genuine, random)), round);
            Refused(TicketCode.ToText(Forged(genuine, random)), round);
            Refused(Noise(random), round);
        }
    }

    private static byte[] Written() => TicketCode.Write(3, EventId, Ticket, TicketTypeId, 513, MacKey, data => Key.SignData(data, HashAlgorithmName.SHA256));

    private static void Refused(string text, int round) => Assert.False(
        TicketCode.Parse(text) is { } code && code.IsOurs(MacKey) && code.IsSigned(EventId, Key),
        $"Seed {Seed}, round {round}: {text}");

    private static string Altered(string text, Random random)
    {
        var at = random.Next(text.Length);
        var other = (char)random.Next(32, 127);
        return text[..at] + (other == text[at] ? '\u00e9' : other) + text[(at + 1)..];
    }

    private static byte[] Flipped(byte[] genuine, Random random)
    {
        var code = genuine.ToArray();
        code[random.Next(code.Length)] ^= (byte)(1 << random.Next(8));
        return code;
    }

    /// <summary>Somebody who knows the layout, holds a genuine code and wants another ticket's, with keys of his own.</summary>
    private static byte[] Forged(byte[] genuine, Random random)
    {
        var guessed = new byte[32];
        random.NextBytes(guessed);
        var other = TicketId.Of(Ticket, random.Next(1, 1024));
        var forged = TicketCode.Write(3, EventId, other, TicketTypeId, 513, guessed, data => Key.SignData(data, HashAlgorithmName.SHA256));
        if (random.Next(2) == 0)
            genuine.AsSpan(28).CopyTo(forged.AsSpan(28));
        return other == Ticket ? Flipped(genuine, random) : forged;
    }

    private static string Noise(Random random) =>
        new([.. Enumerable.Range(0, random.Next(200)).Select(_ => (char)random.Next(char.MaxValue + 1))]);
}
