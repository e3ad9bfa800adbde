using Microsoft.Extensions.Configuration;

namespace EventLoop.Notifications;

/// <summary>How text messages leave (configuration section <c>Sms</c>): through Twilio once <see cref="AccountSid"/> is set, else into a folder.</summary>
internal sealed class SmsOptions : SendingOptions
{
    /// <summary>The account at Twilio; empty: <see cref="Log"/> counts.</summary>
    public string AccountSid { get; set; } = "";

    /// <summary>The account's secret, by which it also signs what it reports.</summary>
    public string AuthToken { get; set; } = "";

    /// <summary>Whose messages they are: a number as E.164 has it, a name where networks take one, or a messaging service (<c>MG…</c>).</summary>
    public string From { get; set; } = "";

    /// <summary>Another address than Twilio's own, for proxies and tests.</summary>
    public string ApiBase { get; set; } = "https://api.twilio.com";

    /// <summary>The countries that messages go to, as ISO 3166 has them, with commas; empty: all. Some cost a hundred times as much as others.</summary>
    public string Countries { get; set; } = "";

    /// <summary>Where messages lie as files in place of being sent; empty: nowhere.</summary>
    public string Log { get; set; } = "";

    /// <summary>Where people and Twilio find this copy; null: there are no links, and nobody is asked to report.</summary>
    public string? Address { get; set; }

    public bool IsOn => AccountSid.Length > 0 || Log.Length > 0;

    public bool Serves(string country) =>
        Countries.Length == 0 || Countries.Split(',', StringSplitOptions.TrimEntries).Contains(country, StringComparer.OrdinalIgnoreCase);

    public static SmsOptions Read(IConfiguration configuration)
    {
        var options = new SmsOptions { PerSecond = 10, TimeoutSeconds = 20 };
        configuration.GetSection("Sms").Bind(options);
        if (options is { AccountSid: "", Log: "" } && configuration["Data:Folder"] is { Length: > 0 } data)
            options.Log = Path.Combine(data, "texts");
        options.Address ??= configuration["Screens:Address"]?.TrimEnd('/');
        return options;
    }

    /// <summary>What keeps it from working; null when nothing does.</summary>
    public string? Mistake() => this switch
    {
        { IsOn: false } => null,
        { AccountSid.Length: > 0, AuthToken: "" } or { AccountSid.Length: > 0, From: "" } => "Sms:AccountSid needs Sms:AuthToken and Sms:From.",
        { PerSecond: <= 0 } or { Connections: < 1 or > 64 } => "Sms:PerSecond has to be more than 0, and Sms:Connections from 1 to 64.",
        _ when !Uri.TryCreate(ApiBase, UriKind.Absolute, out _) => "Sms:ApiBase is not an address.",
        _ => null,
    };
}
