using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EventLoop.Tickets;

/// <summary>Makes passes. Whoever asks has made sure that the ticket is theirs, or shown the pass's token.</summary>
internal sealed class WalletPasses(WalletOptions options, MasterKey master, TimeProvider time) : IDisposable
{
    private readonly AppleSigner? apple = options.HasApple ? new(options) : null;
    private readonly GoogleSigner? google = options.HasGoogle ? new(options) : null;
    private readonly byte[] key = master.Derive("wallet-pass");

    public bool HasApple => apple is not null;

    public bool HasGoogle => google is not null;

    public ApplePassFile Apple(WalletTicket ticket) => new(ApplePass.File(ApplePass.Content(ticket, apple!.Issuer, Token(ticket.Serial)), apple.Sign), ticket.ChangedAt);

    public WalletLink Google(WalletTicket ticket) =>
        new(GooglePass.Address(GooglePass.Claims(ticket, options.GoogleIssuer, google!.Account, options.Organization, time.GetUtcNow()), google.Sign));

    /// <summary>Whether the token is that of the pass.</summary>
    public bool Fits(KeptPass pass) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Token(pass.Serial)), Encoding.UTF8.GetBytes(pass.Token));

    public void Dispose()
    {
        apple?.Dispose();
        google?.Dispose();
    }

    private string Token(string serial) => Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(serial)));
}
