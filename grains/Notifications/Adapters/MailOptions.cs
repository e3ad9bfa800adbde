using Microsoft.Extensions.Configuration;

namespace EventLoop.Notifications;

/// <summary>How mail leaves (configuration section <c>Mail</c>): through a server once <see cref="Host"/> is set, else into a folder.</summary>
internal sealed class MailOptions : SendingOptions
{
    /// <summary>The SMTP server; empty: <see cref="Outbox"/> counts.</summary>
    public string Host { get; set; } = "";

    public int Port { get; set; } = 587;

    /// <summary><c>starttls</c>, <c>ssl</c> (from the first byte, as on port 465), or <c>none</c>.</summary>
    public string Tls { get; set; } = "starttls";

    public string User { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>Whose mail it is, as <c>Name &lt;address&gt;</c>.</summary>
    public string From { get; set; } = "EventLoop <tickets@localhost>";

    /// <summary>Where mail lies as <c>.eml</c> files in place of being sent; empty: nowhere.</summary>
    public string Outbox { get; set; } = "";

    /// <summary>What was recorded longer ago than this is not told any more, as when mail is switched on late.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(3);

    /// <summary>Of events that have not chosen one: <c>en</c> or <c>de</c>.</summary>
    public string Language { get; set; } = LetterTexts.English;

    /// <summary>What a report of bounces has to show; empty: none is taken.</summary>
    public string BounceSecret { get; set; } = "";

    /// <summary>The key that signs messages (RFC 6376): a PEM file; empty: they are not signed.</summary>
    public string DkimKey { get; set; } = "";

    public string DkimDomain { get; set; } = "";

    public string DkimSelector { get; set; } = "eventloop";

    /// <summary>Where people find this copy, for links; null: there are none.</summary>
    public string? Address { get; set; }

    public bool IsOn => Host.Length > 0 || Outbox.Length > 0;

    public static MailOptions Read(IConfiguration configuration)
    {
        var options = configuration.GetSection("Mail").Get<MailOptions>() ?? new();
        if (options is { Host: "", Outbox: "" } && configuration["Data:Folder"] is { Length: > 0 } data)
            options.Outbox = Path.Combine(data, "outbox");
        options.Address ??= configuration["Screens:Address"]?.TrimEnd('/');
        return options;
    }

    /// <summary>What keeps it from working; null when nothing does.</summary>
    public string? Mistake() => this switch
    {
        { IsOn: false } => null,
        { Tls: not ("starttls" or "ssl" or "none") } => "Mail:Tls is starttls, ssl or none.",
        _ when !MimeKit.MailboxAddress.TryParse(From, out _) => "Mail:From is not an address such as 'Tickets <tickets@example.org>'.",
        { PerSecond: <= 0 } or { Connections: < 1 or > 64 } => "Mail:PerSecond has to be more than 0, and Mail:Connections from 1 to 64.",
        { DkimKey.Length: > 0, DkimDomain: "" } => "Mail:DkimKey needs Mail:DkimDomain.",
        _ when !LetterTexts.Languages.ContainsKey(Language) => $"Mail:Language is one of {string.Join(", ", LetterTexts.Languages.Keys)}.",
        _ => null,
    };
}
