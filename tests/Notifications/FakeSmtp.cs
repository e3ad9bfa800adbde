using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MimeKit;

namespace EventLoop.Notifications;

/// <summary>What goes wrong with a message at the server.</summary>
internal enum SmtpTrouble
{
    None,

    /// <summary>The connection ends before anything is said.</summary>
    HangUp,

    /// <summary>Greylisting: not this recipient, not now.</summary>
    LaterPlease,

    /// <summary>There is no such mailbox.</summary>
    NoSuchMailbox,

    /// <summary>The connection ends before the message's text is asked for.</summary>
    DropBeforeText,

    /// <summary>The connection ends in the midst of the text; the message is not taken.</summary>
    DropInText,

    /// <summary>The message is taken, and the answer is never sent.</summary>
    LoseAnswer,

    /// <summary>The text is not taken, now.</summary>
    BusyAfterText,

    /// <summary>All is well and takes long.</summary>
    Slow,
}

/// <summary>
/// A mail server in the test's own process that speaks SMTP (RFC 5321) and fails as it is told. It keeps what it has taken, whether or not it
/// told so.
/// </summary>
internal sealed class FakeSmtp : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task serving;

    private FakeSmtp()
    {
        listener = new(IPAddress.Loopback, 0);
        listener.Start();
        serving = Serve();
    }

    public static FakeSmtp Start() => new();

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Asked once for each message, by its recipient.</summary>
    public Func<string, SmtpTrouble> Trouble { get; set; } = _ => SmtpTrouble.None;

    /// <summary>All messages that were taken, in that order.</summary>
    public ConcurrentQueue<TakenMail> Taken { get; } = new();

    public ConcurrentDictionary<SmtpTrouble, int> Happened { get; } = new();

    public IEnumerable<TakenMail> To(string address) => Taken.Where(mail => mail.Recipient == address);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await serving;
        stopping.Dispose();
    }

    private async Task Serve()
    {
        var conversations = new List<Task>();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                conversations.Add(Talk(await listener.AcceptTcpClientAsync(stopping.Token)));
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                break;
            }
        }

        await Task.WhenAll(conversations);
    }

    private async Task Talk(TcpClient client)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.Latin1);
                await Converse(reader, stream);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException or SocketException)
            {
                // Whoever sent has gone, or the server is stopped.
            }
        }
    }

    private async Task Converse(StreamReader reader, NetworkStream stream)
    {
        await Say("220 test ESMTP");
        var (recipient, trouble) = ("", SmtpTrouble.None);
        while (await reader.ReadLineAsync(stopping.Token) is { } line)
        {
            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "EHLO":
                    await Say("250-test\r\n250-8BITMIME\r\n250 SIZE 50000000");
                    break;
                case "RCPT":
                    recipient = line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.LastIndexOf('>')];
                    trouble = Trouble(recipient);
                    Happened.AddOrUpdate(trouble, 1, (_, times) => times + 1);
                    if (trouble is SmtpTrouble.HangUp)
                        return;
                    await Say(trouble switch
                    {
                        SmtpTrouble.LaterPlease => "450 4.2.0 greylisted",
                        SmtpTrouble.NoSuchMailbox => $"550 5.1.1 <{recipient}> unknown",
                        _ => "250 ok",
                    });
                    break;
                case "DATA":
                    if (trouble is SmtpTrouble.DropBeforeText)
                        return;
                    await Say("354 go ahead");
                    if (!await TakeText(reader, recipient, trouble))
                        return;
                    await Say(trouble is SmtpTrouble.BusyAfterText ? "451 4.3.0 try later" : "250 taken");
                    break;
                case "QUIT":
                    await Say("221 bye");
                    return;
                default:
                    await Say("250 ok");
                    break;
            }
        }

        Task Say(string words) => stream.WriteAsync(Encoding.Latin1.GetBytes(words + "\r\n"), stopping.Token).AsTask();
    }

    /// <returns>False: the connection ends here.</returns>
    private async Task<bool> TakeText(StreamReader reader, string recipient, SmtpTrouble trouble)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(stopping.Token) is { } line)
        {
            if (line == ".")
            {
                if (trouble is SmtpTrouble.BusyAfterText)
                    return true;
                if (trouble is SmtpTrouble.Slow)
                    await Task.Delay(TimeSpan.FromMilliseconds(300), stopping.Token);
                using var bytes = new MemoryStream(Encoding.Latin1.GetBytes(text.ToString()));
                Taken.Enqueue(new(recipient, await MimeMessage.LoadAsync(bytes, stopping.Token)));
                return trouble is not SmtpTrouble.LoseAnswer;
            }

            if (trouble is SmtpTrouble.DropInText && text.Length > 500)
                return false;
            text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return false;
    }
}

/// <summary>A message that the server has taken.</summary>
internal sealed record TakenMail(string Recipient, MimeMessage Message)
{
    /// <summary>As the product calls the message.</summary>
    public Guid Id => Guid.ParseExact(Message.MessageId!.Split('@')[0], "N");

    public string Kind => Message.Headers["X-EventLoop-Kind"]!;
}
