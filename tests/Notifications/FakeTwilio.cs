using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EventLoop.Notifications;

/// <summary>What goes wrong with a message at Twilio.</summary>
internal enum TwilioTrouble
{
    None,
    Slow,
    TooMany,
    Busy,

    /// <summary>A gateway in front of it gives up; what lies behind it has the message.</summary>
    GatewayTimeout,
    NoSuchNumber,
    Stopped,
    BadRequest,
    BadCredentials,

    /// <summary>The message is taken, and the answer is never sent.</summary>
    LoseAnswer,

    /// <summary>The connection ends before the message is taken.</summary>
    HangUp,
}

/// <summary>Twilio's endpoint for messages, over real HTTP, which fails as it is told and keeps what it has taken.</summary>
internal sealed class FakeTwilio : IAsyncDisposable
{
    public const string Account = "AC0123456789abcdef0123456789abcdef";
    public const string Token = "12345";

    private readonly WebApplication app;

    private FakeTwilio(WebApplication app) => this.app = app;

    public ConcurrentQueue<TakenText> Taken { get; } = new();

    /// <summary>Asked once for each request, by the number that it is for.</summary>
    public Func<string, TwilioTrouble> Trouble { get; set; } = _ => TwilioTrouble.None;

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<FakeTwilio> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var twilio = new FakeTwilio(builder.Build());
        twilio.app.MapPost("/2010-04-01/Accounts/{account}/Messages.json", twilio.Receive);
        await twilio.app.StartAsync();
        return twilio;
    }

    public IEnumerable<TakenText> To(string number) => Taken.Where(text => text.To == number);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task<IResult> Receive(string account, HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var expected = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Account}:{Token}"))}";
        var trouble = account == Account && context.Request.Headers.Authorization == expected ? Trouble(form["To"]!) : TwilioTrouble.BadCredentials;
        if (trouble is TwilioTrouble.Slow)
            await Task.Delay(TimeSpan.FromMilliseconds(200), context.RequestAborted);
        if (trouble is TwilioTrouble.None or TwilioTrouble.Slow or TwilioTrouble.LoseAnswer or TwilioTrouble.GatewayTimeout)
            Taken.Enqueue(new(form["To"]!, form["From"]!, form["Body"]!, form["StatusCallback"].ToString()));
        switch (trouble)
        {
            case TwilioTrouble.LoseAnswer or TwilioTrouble.HangUp:
                context.Abort();
                return Results.Empty;
            case TwilioTrouble.GatewayTimeout:
                return Results.Text("<html>", "text/html", statusCode: 504);
            case TwilioTrouble.None or TwilioTrouble.Slow:
                return Results.Json(new { sid = $"SM{Guid.CreateVersion7():N}", status = "queued" }, statusCode: 201);
        }

        var (status, code) = trouble switch
        {
            TwilioTrouble.TooMany => (429, 20429),
            TwilioTrouble.Busy => (503, 20503),
            TwilioTrouble.NoSuchNumber => (400, 21211),
            TwilioTrouble.Stopped => (400, 21610),
            TwilioTrouble.BadCredentials => (401, 20003),
            _ => (400, 21602),
        };
        return Results.Json(new { code, message = $"About {form["To"]}", status }, statusCode: status);
    }
}

/// <summary>A message that Twilio has taken.</summary>
internal sealed record TakenText(string To, string From, string Body, string StatusCallback);
