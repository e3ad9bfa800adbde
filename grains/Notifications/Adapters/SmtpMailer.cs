using System.Collections.Concurrent;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using MimeKit.Cryptography;

namespace EventLoop.Notifications;

/// <summary>
/// Sends through a server, over connections that stay open from message to message. What matters is when a connection ends: before the
/// server has asked for the message's text nothing has been sent; after it, nobody knows.
/// </summary>
internal sealed class SmtpMailer(MailOptions options, TimeProvider time) : IMailer, IDisposable
{
    private const int MessagesPerConnection = 100;

    /// <summary>Servers close what is idle, mostly after some minutes.</summary>
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(20);

    private readonly ConcurrentBag<Connection> idle = [];
    private readonly DkimSigner? signer = options.DkimKey.Length == 0 ? null : new(options.DkimKey, options.DkimDomain, options.DkimSelector)
    {
        HeaderCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
        BodyCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed,
        AgentOrUserIdentifier = "",
    };

    private static readonly HeaderId[] Signed = [HeaderId.From, HeaderId.To, HeaderId.Subject, HeaderId.Date, HeaderId.MessageId, HeaderId.MimeVersion, HeaderId.ContentType];

    public async Task Send(MimeMessage message)
    {
        if (signer is not null)
        {
            message.Prepare(EncodingConstraint.SevenBit);
            signer.Sign(message, message.Headers.Contains(HeaderId.ListUnsubscribe) ? [.. Signed, HeaderId.ListUnsubscribe, HeaderId.ListUnsubscribePost] : Signed);
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.TimeoutSeconds), time);
        var (connection, isFresh) = await Take(limit.Token);
        try
        {
            await connection.Send(message, limit.Token);
        }
        catch (Exception failure)
        {
            await connection.Close();

            // The server had closed a connection that was idle: nothing was sent, and a new one does it.
            if (!isFresh && Connection.IsLost(failure) && !connection.HasBegunText)
            {
                connection = await Open(limit.Token);
                await SendFirst(connection, message, limit.Token);
            }
            else
            {
                throw connection.Failed(failure);
            }
        }

        connection.IdleSince = time.GetTimestamp();
        idle.Add(connection);
    }

    public void Dispose()
    {
        while (idle.TryTake(out var connection))
            connection.Dispose();
    }

    private static async Task SendFirst(Connection connection, MimeMessage message, CancellationToken cancellation)
    {
        try
        {
            await connection.Send(message, cancellation);
        }
        catch (Exception failure)
        {
            await connection.Close();
            throw connection.Failed(failure);
        }
    }

    private async Task<(Connection Connection, bool IsFresh)> Take(CancellationToken cancellation)
    {
        while (idle.TryTake(out var connection))
        {
            if (connection.Sent < MessagesPerConnection && time.GetElapsedTime(connection.IdleSince) < LongestIdle)
                return (connection, false);
            await connection.Close();
        }

        return (await Open(cancellation), true);
    }

    private async Task<Connection> Open(CancellationToken cancellation)
    {
        var connection = new Connection();
        try
        {
            await connection.Open(options, cancellation);
            return connection;
        }
        catch (Exception away)
        {
            await connection.Close();
            throw new SendingFailedException(SendingFailure.Unreachable, away is AuthenticationException ? "authentication" : "connection", away);
        }
    }

    /// <summary>A connection, and how far it is with a message.</summary>
    private sealed class Connection : IDisposable
    {
        private readonly Transcript transcript = new();
        private readonly SmtpClient client;

        public Connection() => client = new(transcript);

        public int Sent { get; private set; }

        public long IdleSince { get; set; }

        /// <summary>The server has asked for the message's text.</summary>
        public bool HasBegunText => transcript.HasBegunText;

        public async Task Open(MailOptions options, CancellationToken cancellation)
        {
            // The last piece of a text is small; unless told otherwise the system keeps it until the server confirms the piece before, up to 40 ms later.
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(options.Host, options.Port, cancellation);
                await Greet(socket, options, cancellation);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        private async Task Greet(Socket socket, MailOptions options, CancellationToken cancellation)
        {
            await client.ConnectAsync(socket, options.Host, options.Port, options.Tls switch
            {
                "ssl" => SecureSocketOptions.SslOnConnect,
                "none" => SecureSocketOptions.None,
                _ => SecureSocketOptions.StartTls,
            }, cancellation);
            // In pieces it could not be told where the text began.
            client.Capabilities &= ~SmtpCapabilities.Chunking;
            if (options.User.Length > 0)
                await client.AuthenticateAsync(options.User, options.Password, cancellation);
        }

        public async Task Send(MimeMessage message, CancellationToken cancellation)
        {
            transcript.HasBegunText = false;
            await client.SendAsync(message, cancellation);
            Sent++;
        }

        /// <summary>Whether the connection is gone, rather than the server having said something.</summary>
        public static bool IsLost(Exception failure) => failure is IOException or SocketException or ServiceNotConnectedException or SmtpProtocolException;

        public SendingFailedException Failed(Exception failure) => failure switch
        {
            SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted } said when (int)said.StatusCode >= 500 => new(SendingFailure.NoSuchAddress, Code(said), said),
            SmtpCommandException { ErrorCode: SmtpErrorCode.SenderNotAccepted } said => new(SendingFailure.Unreachable, Code(said), said),
            SmtpCommandException said => new((int)said.StatusCode >= 500 ? SendingFailure.Refused : SendingFailure.Delayed, Code(said), said),
            _ when HasBegunText => new(SendingFailure.Unknown, "answer_lost", failure),
            OperationCanceledException => new(SendingFailure.Delayed, "timeout", failure),
            _ when IsLost(failure) => new(SendingFailure.Delayed, "connection", failure),
            _ => new(SendingFailure.Refused, "not_sendable", failure),
        };

        public async Task Close()
        {
            try
            {
                await client.DisconnectAsync(quit: false);
            }
            catch (Exception broken) when (IsLost(broken))
            {
                // It is closed.
            }

            client.Dispose();
        }

        public void Dispose() => client.Dispose();

        private static string Code(SmtpCommandException said) => $"{(int)said.StatusCode}";
    }

    /// <summary>Listens to the conversation for the one answer after which a message can have arrived: 354, go ahead.</summary>
    private sealed class Transcript : IProtocolLogger
    {
        private bool atLineStart = true;

        public bool HasBegunText { get; set; }

        public IAuthenticationSecretDetector? AuthenticationSecretDetector { get; set; }

        public void LogConnect(Uri uri)
        {
        }

        public void LogClient(byte[] buffer, int offset, int count)
        {
        }

        public void LogServer(byte[] buffer, int offset, int count)
        {
            var said = buffer.AsSpan(offset, count);
            HasBegunText |= atLineStart && said.StartsWith("354"u8) || said.IndexOf("\n354"u8) >= 0;
            atLineStart = count > 0 ? said[^1] == '\n' : atLineStart;
        }

        public void Dispose()
        {
        }
    }
}
