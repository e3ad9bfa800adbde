using System.Globalization;
using EventLoop.Orders;
using EventLoop.Tickets;

namespace EventLoop.Payments;

/// <summary>A receipt or a credit note on a page. It names no person: the order's number is enough for whoever holds it.</summary>
internal static class DocumentPdf
{
    private const double Left = 60;
    private const double Right = 535;
    private const double LineHeight = 18;
    private const double AmountWidth = 90;

    public static byte[] Draw(OrderDocument document, OrderView order, string eventName)
    {
        var title = $"{(document.Kind == "receipt" ? "Receipt" : "Credit note")} {document.Number}";
        var pdf = new PdfDocument(title);
        var page = pdf.AddPage();
        var y = 770.0;
        page.Text(Left, y, title, 20, FontFile.Bold);
        y -= 12;
        foreach (var line in (string[])[.. PdfText.Lines(eventName, FontFile.Sans, 10, Right - Left, 3), $"Order {order.OrderId}", document.IssuedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)])
            page.Text(Left, y -= LineHeight, line, 10, FontFile.Sans);
        y -= LineHeight;
        foreach (var (what, amount) in document.Kind == "receipt" ? Receipt(order) : CreditNote(document, order))
        {
            foreach (var (line, number) in PdfText.Lines(what, FontFile.Sans, 10, Right - Left - AmountWidth, 3).Select((line, at) => (line, at)))
            {
                if (y < 100)
                    (page, y) = (pdf.AddPage(), 790);
                page.Text(Left, y -= LineHeight, line, 10, FontFile.Sans);
                if (number == 0)
                    page.RightText(Right, y, amount, 10, FontFile.Sans);
            }
        }

        page.Rectangle(Left, y - 8, Right - Left, 0.6);
        page.Text(Left, y -= LineHeight + 10, $"Total {document.Currency}", 11, FontFile.Bold);
        page.RightText(Right, y, Amount(document.TotalMinor, document.Currency), 10, FontFile.Bold);
        if (document.TaxesMinor > 0)
        {
            page.Text(Left, y -= LineHeight, "Taxes in it", 10, FontFile.Sans);
            page.RightText(Right, y, Amount(document.TaxesMinor, document.Currency), 10, FontFile.Sans);
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
}
