using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.OpenSsl;
using Xunit;

namespace EventLoop.Notifications;

/// <summary>What is known of a message when its server fails, a row for each way to fail.</summary>
public sealed class SmtpMailerTests
{
    [Fact]
    public async Task A_message_may_have_arrived_once_the_server_has_asked_for_its_text_and_never_before()
    {
        await using var smtp = FakeSmtp.Start();
        using var mailer = new SmtpMailer(Options(smtp.Port), TimeProvider.System);

        foreach (var (trouble, expected, isTaken) in new (SmtpTrouble, string, bool)[]
        {
            (SmtpTrouble.None, "", true),
            (SmtpTrouble.HangUp, "Delayed connection", false),
            (SmtpTrouble.LaterPlease, "Delayed 450", false),
            (SmtpTrouble.NoSuchMailbox, "NoSuchAddress 550", false),
            (SmtpTrouble.DropBeforeText, "Delayed connection", false),
            (SmtpTrouble.DropInText, "Unknown answer_lost", false),
            (SmtpTrouble.LoseAnswer, "Unknown answer_lost", true),
            (SmtpTrouble.BusyAfterText, "Delayed 451", false),
            (SmtpTrouble.Slow, "", true),
        })
        {
            smtp.Trouble = _ => trouble;
            smtp.Taken.Clear();

            Assert.Equal((trouble, expected), (trouble, await Send(mailer, Message())));
            Assert.Equal((trouble, isTaken), (trouble, !smtp.Taken.IsEmpty));
        }
    }

    [Fact]
    public async Task A_server_that_is_not_there_or_has_no_tls_is_no_fault_of_the_message()
    {
        await using var smtp = FakeSmtp.Start();
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        using var away = new SmtpMailer(Options(port), TimeProvider.System);
        var strict = Options(smtp.Port);
        strict.Tls = "starttls";
        using var secure = new SmtpMailer(strict, TimeProvider.System);

        Assert.Equal("Unreachable connection", await Send(away, Message()));
        Assert.Equal("Unreachable connection", await Send(secure, Message()));
        Assert.Empty(smtp.Taken);
    }

    [Fact]
    public async Task A_connection_that_the_server_closed_meanwhile_costs_nothing()
    {
        await using var smtp = FakeSmtp.Start();
        using var mailer = new SmtpMailer(Options(smtp.Port), TimeProvider.System);
        Assert.Equal("", await Send(mailer, Message()));
        var isFirst = true;
        smtp.Trouble = _ => Interlocked.Exchange(ref isFirst, false) ? SmtpTrouble.HangUp : SmtpTrouble.None;

        Assert.Equal("", await Send(mailer, Message()));
        Assert.Equal(2, smtp.Taken.Count);
    }

    [Fact]
    public async Task Messages_are_signed_so_that_whoever_has_the_public_key_can_tell()
    {
        using var rsa = RSA.Create(2048);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, rsa.ExportRSAPrivateKeyPem());
            await using var smtp = FakeSmtp.Start();
            var options = Options(smtp.Port);
            (options.DkimKey, options.DkimDomain) = (file, "example.org");
            using var mailer = new SmtpMailer(options, TimeProvider.System);
            Assert.Equal("", await Send(mailer, Message()));
            var taken = smtp.Taken.Single().Message;
            var signature = taken.Headers[taken.Headers.IndexOf(HeaderId.DkimSignature)];

            Assert.True(await new DkimVerifier(new Keys(rsa)).VerifyAsync(taken, signature));
            taken.Subject = "Another";
            Assert.False(await new DkimVerifier(new Keys(rsa)).VerifyAsync(taken, signature));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<string> Send(SmtpMailer mailer, MimeMessage message)
    {
        try
        {
            await mailer.Send(message);
            return "";
        }
        catch (SendingFailedException failed)
        {
            return $"{failed.Failure} {failed.Code}";
        }
    }

    private static MailOptions Options(int port) => new() { Host = "127.0.0.1", Port = port, Tls = "none", TimeoutSeconds = 20 };

    private static MimeMessage Message() => new()
    {
        From = { new MailboxAddress("Tickets", "tickets@example.org") },
        To = { new MailboxAddress("Ann", "ann@example.org") },
        Subject = "Your tickets",
        MessageId = $"{Guid.CreateVersion7():N}@example.org",
        Body = new TextPart("plain") { Text = string.Concat(Enumerable.Repeat("A line of text, and more of it.\r\n", 40)) },
    };

    /// <summary>The public half, as a name server has it.</summary>
    private sealed class Keys(RSA rsa) : IDkimPublicKeyLocator
    {
        public AsymmetricKeyParameter LocatePublicKey(string methods, string domain, string selector, CancellationToken cancellationToken = default)
        {
            using var reader = new StringReader(rsa.ExportSubjectPublicKeyInfoPem());
            return (AsymmetricKeyParameter)new PemReader(reader).ReadObject();
        }

        public Task<AsymmetricKeyParameter> LocatePublicKeyAsync(string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            Task.FromResult(LocatePublicKey(methods, domain, selector, cancellationToken));
    }
}
