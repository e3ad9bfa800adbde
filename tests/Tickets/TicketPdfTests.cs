using System.Diagnostics;
using System.Globalization;
using System.Text;
using EventLoop.Running;
using PdfReader = UglyToad.PdfPig.PdfDocument;
using Xunit;
using Xunit.Abstractions;

namespace EventLoop.Tickets;

/// <summary>
/// What is printed is read back: by a reader of PDFs, and as a picture by a reader of codes. <c>EVENTLOOP_PDF_BATCH</c> says how many are drawn in one go; the
/// output says how long that took.
/// </summary>
public sealed class TicketPdfTests(ITestOutputHelper output)
{
    private static readonly int Batch = Setting.Of("EVENTLOOP_PDF_BATCH", 50);

    private static readonly Guid Order = TicketId.NewOrder(new(2031, 7, 1, 12, 0, 0, TimeSpan.Zero));

    public static TheoryData<string> Names => new()
    {
        "Ann Example",
        "Ωμέγα Παπαδοπούλου",
        "Жанна Ерёмина",
        "東京タワー 山田太郎",
        "王小明 한국어 김철수",
        "Zoë Łukasz Ñandú İstanbul",
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Names_are_readable_beyond_latin(string name)
    {
        using var pdf = PdfReader.Open(TicketPdf.Draw([Ticket(1) with { Holder = name, EventName = name, TypeName = name }]), new UglyToad.PdfPig.ParsingOptions { UseLenientParsing = false });

        var page = Assert.Single(pdf.GetPages());
        Assert.Equal(3, Count(Squeezed(page.Text), Squeezed(name)));
        Assert.DoesNotContain("□", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script> (\\) %PDF endobj >> stream")]
    [InlineData("\r\n\0\u202Egro\u202C 🎉👩‍👩‍👧‍👦 \uD83D")]
    [InlineData("אירוע 2031 في القاهرة")]
    public void Hostile_names_do_no_harm(string name)
    {
        foreach (var text in (string[])[name, string.Concat(Enumerable.Repeat(name, 500 / name.Length)), new string('W', 500)])
        {
            using var pdf = PdfReader.Open(TicketPdf.Draw([Ticket(1) with { Holder = text, EventName = text, TypeName = text, VenueName = text, VenueAddress = text }]), new UglyToad.PdfPig.ParsingOptions { UseLenientParsing = false });

            var page = Assert.Single(pdf.GetPages());
            Assert.All(page.Letters, letter => Assert.InRange(letter.EndBaseLine.X, 0, page.Width));
        }
    }

    [Fact]
    public void Hebrew_is_set_from_right_to_left_and_its_numbers_are_not()
    {
        const string Word = "אורח";

        Assert.Equal($"{string.Concat(Word.Reverse())} 2031", string.Concat(PdfText.Set($"{Word} 2031", FontFile.Sans).Select(letter => letter.Letter)));
        Assert.Equal($"{string.Concat(Word.Reverse())} 2031 {string.Concat(Word.Reverse())}", string.Concat(PdfText.Set($"{Word} 2031 {Word}", FontFile.Sans).Select(letter => letter.Letter)));
    }

    [Fact]
    public void The_same_ticket_is_the_same_file_and_not_a_large_one()
    {
        var pdf = TicketPdf.Draw([Ticket(1)]);

        Assert.Equal(pdf, TicketPdf.Draw([Ticket(1)]));
        Assert.InRange(pdf.Length, 5_000, 60_000);
    }

    [Fact]
    public async Task Codes_are_read_from_the_picture_of_every_page()
    {
        var tickets = Enumerable.Range(1, 3).Select(Ticket).ToList();

        Assert.Equal(tickets.Select(ticket => ticket.Code), await Pictures.CodesOf(TicketPdf.Draw(tickets)));
    }

    [Fact]
    public void A_batch_is_drawn_on_all_cores_and_each_is_its_own_ticket()
    {
        var (files, watch) = (new byte[Batch][], Stopwatch.StartNew());
        Parallel.For(0, Batch, number => files[number] = TicketPdf.Draw([Ticket(1) with { Holder = $"Guest {number}", Code = $"T1:{number:D150}" }]));
        watch.Stop();

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Batch} tickets as PDF in {watch.Elapsed.TotalSeconds:0.0} s, {Batch / watch.Elapsed.TotalSeconds:0} a second, {files.Average(file => file.Length) / 1024:0.0} KB each"));
        foreach (var number in (int[])[0, Batch / 2, Batch - 1])
        {
            using var pdf = PdfReader.Open(files[number]);
            Assert.Contains($"Guest {number}", Assert.Single(pdf.GetPages()).Text, StringComparison.Ordinal);
        }

        Assert.Equal(Batch, files.Select(file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(file))).Distinct().Count());
    }

    [Theory]
    [InlineData("en", "This paper lets nobody in")]
    [InlineData("de", "Dieses Papier")]
    public void Where_the_code_moves_paper_has_none_and_says_so(string language, string said)
    {
        var drawn = TicketPdf.Draw([Ticket(1) with { Moves = true, Language = language }]);
        using var pdf = PdfReader.Open(drawn);

        Assert.Contains(Squeezed(said), Squeezed(Assert.Single(pdf.GetPages()).Text), StringComparison.Ordinal);
        Assert.True(drawn.Length < TicketPdf.Draw([Ticket(1)]).Length);
    }

    [Theory]
    [InlineData("one two three", 1000, 2, "one two three")]
    [InlineData("one two three", 44, 3, "one two|three")]
    [InlineData("one two three four five six", 44, 2, "one two|three…")]
    [InlineData("", 40, 2, "")]
    public void Text_is_broken_into_lines_that_fit(string text, double width, int most, string expected)
    {
        var lines = PdfText.Lines(text, FontFile.Sans, 10, width, most);

        Assert.Equal(expected, string.Join('|', lines));
        Assert.All(lines, line => Assert.InRange(PdfText.Width(line, FontFile.Sans, 10), 0, width));
    }

    // As the reader has it, spaces depend on where letters stand.
    private static string Squeezed(string text) => string.Concat(text.Normalize(NormalizationForm.FormKC).Where(letter => letter != ' '));

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static PrintedTicket Ticket(int number) => new(
        TicketId.Of(Order, number), "Weekend", "Ann Example", $"T1:{new string((char)('A' + number), 150)}", "Night of tests",
        new(2031, 7, 10, 18, 0, 0, TimeSpan.Zero), new(2031, 7, 11, 2, 0, 0, TimeSpan.Zero), "Europe/Amsterdam", "The hall", "Dam 1, Amsterdam", "en");
}
