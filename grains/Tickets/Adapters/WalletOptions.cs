using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace EventLoop.Tickets;

/// <summary>Passes for wallets (configuration section <c>Wallet</c>). Without a certificate or key there are none.</summary>
internal sealed class WalletOptions
{
    /// <summary>The certificate of a pass type with its key, as Apple's developer site gives it: a PKCS #12 file.</summary>
    public string AppleCertificate { get; set; } = "";

    public string ApplePassword { get; set; } = "";

    /// <summary>Apple's own certificate that vouches for it (Worldwide Developer Relations, G4): a file.</summary>
    public string AppleIntermediate { get; set; } = "";

    /// <summary>Apple's push service, through which wallets hear that a pass has changed; empty: they find out when they look.</summary>
    public string PushAddress { get; set; } = "https://api.push.apple.com";

    /// <summary>A key of the team's (<c>.p8</c>) that tells the push service who we are; empty: the certificate does.</summary>
    public string PushKey { get; set; } = "";

    /// <summary>What Apple calls that key.</summary>
    public string PushKeyId { get; set; } = "";

    /// <summary>The key of a service account of Google's, as its console gives it: a JSON file.</summary>
    public string GoogleKey { get; set; } = "";

    /// <summary>The number that Google's wallet console gave.</summary>
    public string GoogleIssuer { get; set; } = "";

    /// <summary>Whose passes they are, as people read it.</summary>
    public string Organization { get; set; } = "EventLoop";

    /// <summary>Where wallets find this copy; null: they cannot ask for newer passes.</summary>
    public string? Address { get; set; }

    public bool HasApple => AppleCertificate.Length > 0;

    public bool HasPushes => HasApple && Address is not null && PushAddress.Length > 0;

    public bool HasGoogle => GoogleKey.Length > 0;

    public static WalletOptions Read(IConfiguration configuration)
    {
        var options = configuration.GetSection("Wallet").Get<WalletOptions>() ?? new();
        options.Address ??= configuration["Screens:Address"]?.TrimEnd('/');
        return options;
    }

    /// <summary>What keeps it from working; null when nothing does.</summary>
    public string? Mistake()
    {
        try
        {
            if (HasApple)
                _ = new AppleSigner(this);
            if (HasGoogle)
                _ = new GoogleSigner(this);
            if (PushKey.Length > 0)
                ApplePushes.ReadKey(PushKey).Dispose();
            if (this is { PushKey.Length: > 0, PushKeyId: "" })
                return "Wallet:PushKey needs Wallet:PushKeyId.";
            return this is { HasGoogle: true, GoogleIssuer: "" } ? "Wallet:GoogleKey needs Wallet:GoogleIssuer." : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException or JsonException or ArgumentException or KeyNotFoundException)
        {
            return $"The files of Wallet cannot be used: {unreadable.Message}";
        }
    }
}
