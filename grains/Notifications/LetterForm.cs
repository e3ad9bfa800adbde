using System.Globalization;
using System.Net;
using System.Text;

namespace EventLoop.Notifications;

/// <summary>
/// Gives a letter its two forms. Everything that somebody typed in passes <see cref="Plain"/>, and on its way into HTML the encoder, here and
/// nowhere else.
/// </summary>
internal static class LetterForm
{
    private const int LongestSubject = 150;

    /// <summary>One line without what changes the direction of a text, ends a header or hides.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var letter in text.EnumerateRunes())
        {
            var isHidden = Rune.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (!isHidden || letter.Value is 0x200C or 0x200D) // Joiners: emoji and some scripts are not the same without them.
                plain.Append(letter);
            else if (plain.Length > 0 && plain[^1] != ' ')
                plain.Append(' ');
        }

        return plain.ToString().Trim();
    }

    public static string Subject(string text)
    {
        var plain = Plain(text);
        if (plain.Length <= LongestSubject)
            return plain;
        var end = char.IsHighSurrogate(plain[LongestSubject - 2]) ? LongestSubject - 2 : LongestSubject - 1;
        return plain[..end] + "…";
    }

    public static string Text(LetterContent letter)
    {
        var text = new StringBuilder().Append(Plain(letter.Title)).Append("\n\n");
        foreach (var part in letter.Parts)
        {
            switch (part)
            {
                case Paragraph paragraph:
                    text.Append(Plain(paragraph.Text)).Append("\n\n");
                    break;
                case Lines lines:
                    foreach (var (label, value) in lines.Values)
                        text.Append(Plain(label)).Append(": ").Append(Plain(value)).Append('\n');
                    text.Append('\n');
                    break;
                case Button button:
                    text.Append(Plain(button.Label)).Append(":\n").Append(button.Address).Append("\n\n");
                    break;
            }
        }

        return text.Append("-- \n").Append(Plain(letter.Footer)).Append('\n').ToString();
    }

    /// <summary>Tables and inline styles, since mail programs understand little else; no script, and nothing that is fetched from anywhere.</summary>
    public static string Html(LetterContent letter)
    {
        var html = new StringBuilder();
        html.Append($"""
            <!DOCTYPE html>
            <html lang="{Encoded(letter.Language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{Encoded(letter.Subject)}</title></head>
            <body style="margin:0;background:#f1f2f6;color:#1c2030;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5">
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
            <table role="presentation" width="560" cellpadding="0" cellspacing="0" style="max-width:560px;width:100%;background:#fff;border-radius:12px">
            <tr><td style="padding:24px 28px 8px"><h1 style="margin:0;font-size:24px;line-height:1.25;word-break:break-word"><bdi>{Encoded(letter.Title)}</bdi></h1></td></tr>

            """);
        foreach (var part in letter.Parts)
            html.Append("<tr><td style=\"padding:8px 28px;word-break:break-word\">").Append(Html(part)).Append("</td></tr>\n");
        return html.Append($"""
            <tr><td style="padding:16px 28px 24px;color:#667;font-size:13px">{Encoded(letter.Footer)}</td></tr>
            </table></td></tr></table></body></html>

            """).ToString();
    }

    private static string Html(LetterPart part) => part switch
    {
        Paragraph paragraph => $"<p style=\"margin:0\">{Encoded(paragraph.Text)}</p>",
        Lines lines => $"<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\">{string.Concat(lines.Values.Select(line =>
            $"<tr><td style=\"padding:2px 16px 2px 0;color:#667;vertical-align:top\">{Encoded(line.Label)}</td><td style=\"padding:2px 0\"><bdi>{Encoded(line.Value)}</bdi></td></tr>"))}</table>",
        Button button => $"<a href=\"{Encoded(button.Address)}\" style=\"display:inline-block;background:#4338ca;color:#fff;padding:10px 18px;border-radius:8px;text-decoration:none;font-weight:600\">{Encoded(button.Label)}</a>",
        CodePicture code => $"<div style=\"text-align:center\"><img src=\"cid:{Encoded(code.ContentId)}\" width=\"260\" height=\"260\" alt=\"{Encoded(code.Caption)}\" style=\"background:#fff\"><br><bdi>{Encoded(code.Caption)}</bdi></div>",
        _ => throw new InvalidOperationException($"A letter knows no {part.GetType().Name}."),
    };

    private static string Encoded(string text) => WebUtility.HtmlEncode(Plain(text));
}
