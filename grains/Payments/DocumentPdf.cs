using System.Globalization;
using EventLoop.Orders;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace EventLoop.Payments;

/// <summary>A receipt or a credit note on a page. It names no person: the order's number is enough for whoever holds it.</summary>
internal static class DocumentPdf
{
    public const string ContentType = "application/pdf";

    private const double Left = 60;
    private const double Right = 535;
    private const double LineHeight = 18;

    public static byte[] Draw(OrderDocument document, OrderView order, string eventName)
    {
        using var pdf = new PdfDocumentBuilder();
        var (plain, bold) = (pdf.AddStandard14Font(Standard14Font.Helvetica), pdf.AddStandard14Font(Standard14Font.HelveticaBold));
        var page = pdf.AddPage(PageSize.A4);
        var y = 770.0;
        page.AddText($"{(document.Kind == "receipt" ? "Receipt" : "Credit note")} {document.Number}", 20, new PdfPoint(Left, y), bold);
        y -= 12;
        foreach (var line in (string[])[Plain(eventName), $"Order {order.OrderId}", document.IssuedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)])
            page.AddText(line, 10, new PdfPoint(Left, y -= LineHeight), plain);
        y -= LineHeight;
        foreach (var (what, amount) in document.Kind == "receipt" ? Receipt(order) : CreditNote(document, order))
        {
            if (y < 100)
                (page, y) = (pdf.AddPage(PageSize.A4), 790);
            page.AddText(Plain(what), 10, new PdfPoint(Left, y -= LineHeight), plain);
            RightAligned(page, amount, y, plain);
        }

        page.DrawLine(new PdfPoint(Left, y - 8), new PdfPoint(Right, y - 8));
        page.AddText($"Total {document.Currency}", 11, new PdfPoint(Left, y -= LineHeight + 10), bold);
        RightAligned(page, Amount(document.TotalMinor, document.Currency), y, bold);
        if (document.TaxesMinor > 0)
        {
            page.AddText("Taxes in it", 10, new PdfPoint(Left, y -= LineHeight), plain);
            RightAligned(page, Amount(document.TaxesMinor, document.Currency), y, plain);
        }

        return pdf.Build();
    }

    private static IEnumerable<(string What, string Amount)> Receipt(OrderView order)
    {
        foreach (var item in order.Items)
        {
            var rate = item.TaxBasisPoints == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", tax {item.TaxBasisPoints / 100m:0.##} %");
            yield return ($"{item.Quantity} x {item.Name} at {Amount(item.PriceMinor, order.Currency)}{rate}", Amount(item.Quantity * item.PriceMinor, order.Currency));
        }

        if (order.FeesMinor > 0)
            yield return ("Fees", Amount(order.FeesMinor, order.Currency));
        if (order is { TaxMode: TaxMode.Added, TaxesMinor: > 0 })
            yield return ("Taxes", Amount(order.TaxesMinor, order.Currency));
    }

    private static IEnumerable<(string What, string Amount)> CreditNote(OrderDocument document, OrderView order)
    {
        var refund = order.Refunds.FirstOrDefault(refund => refund.RefundId == document.Reference);
        var tickets = refund?.TicketIds.Count ?? 0;
        yield return (tickets > 0 ? $"{tickets} of {order.Tickets.Count} tickets" : "An amount", Amount(document.TotalMinor, document.Currency));
    }

    private static string Amount(long minor, string currency)
    {
        var decimals = Currencies.Decimals(currency);
        return ((decimal)minor / (decimals switch { 0 => 1, 2 => 100, _ => 1_000 })).ToString($"F{decimals}", CultureInfo.InvariantCulture);
    }

    // The fonts that every reader has know Latin-1.
    private static string Plain(string text) => string.Concat(text.Select(letter => letter is (>= ' ' and <= '~') or (>= '\u00C0' and <= '\u00FF') ? letter : '?'));

    private static void RightAligned(PdfPageBuilder page, string text, double y, PdfDocumentBuilder.AddedFont font)
    {
        var width = page.MeasureText(text, 10, new PdfPoint(0, y), font).Max(letter => letter.EndBaseLine.X);
        page.AddText(text, 10, new PdfPoint(Right - width, y), font);
    }
}
