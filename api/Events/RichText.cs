using Ganss.Xss;
using Markdig;
using Microsoft.AspNetCore.Components;

namespace EventLoop.Events;

/// <summary>
/// What an organizer writes, in Markdown, as HTML that cannot do anything: no tags of their own, and what Markdown makes is held
/// against a list of tags once more. Pictures are left out, since they would be fetched from somewhere else.
/// </summary>
internal static class RichText
{
    private static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder().DisableHtml().UseSoftlineBreakAsHardlineBreak().UseAutoLinks().Build();

    private static readonly HtmlSanitizer Sanitizer = Strict();

    public static MarkupString Html(string text) => new(Sanitizer.Sanitize(Markdig.Markdown.ToHtml(text, Markdown)));

    /// <summary>The beginning, without any marks.</summary>
    public static string Summary(string text, int longest)
    {
        var plain = string.Join(' ', Markdig.Markdown.ToPlainText(text, Markdown).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (plain.Length <= longest)
            return plain;
        var end = plain.LastIndexOf(' ', longest - 1);
        return plain[..(end > longest / 2 ? end : longest - 1)] + "…";
    }

    private static HtmlSanitizer Strict()
    {
        var sanitizer = new HtmlSanitizer();
        sanitizer.AllowedTags.Clear();
        sanitizer.AllowedTags.UnionWith(["p", "br", "strong", "em", "a", "ul", "ol", "li", "h2", "h3", "h4", "blockquote", "code", "pre", "hr"]);
        sanitizer.AllowedAttributes.Clear();
        sanitizer.AllowedAttributes.UnionWith(["href", "rel"]);
        sanitizer.AllowedCssProperties.Clear();
        sanitizer.AllowedSchemes.Clear();
        sanitizer.AllowedSchemes.UnionWith(["http", "https", "mailto"]);
        sanitizer.PostProcessNode += (_, e) =>
        {
            if (e.Node is AngleSharp.Html.Dom.IHtmlAnchorElement link)
                link.SetAttribute("rel", "nofollow noopener ugc");
        };
        return sanitizer;
    }
}
