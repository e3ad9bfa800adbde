using System.Net;
using System.Net.Sockets;
using Xunit;

namespace EventLoop.Notifications;

/// <summary>What is known of a text message when Twilio fails, a row for each way to fail.</summary>
public sealed class TwilioSmsTests
{
    private const string Number = "+31612345678";

    [Fact]
    public async Task A_message_may_have_arrived_when_its_answer_is_lost_and_only_then()
    {
        await using var twilio = await FakeTwilio.Start();
        using var carrier = new TwilioSms(Options(twilio.Address));

        foreach (var (trouble, expected, isTaken) in new (TwilioTrouble, string, bool)[]
        {
            (TwilioTrouble.None, "", true),
            (TwilioTrouble.Slow, "", true),
            (TwilioTrouble.TooMany, "Delayed 429 20429", false),
            (TwilioTrouble.Busy, "Delayed 503 20503", false),
            (TwilioTrouble.GatewayTimeout, "Unknown 504", true),
            (TwilioTrouble.NoSuchNumber, "NoSuchAddress 400 21211", false),
            (TwilioTrouble.Stopped, "NoSuchAddress 400 21610", false),
            (TwilioTrouble.BadRequest, "Refused 400 21602", false),
            (TwilioTrouble.BadCredentials, "Unreachable 401 20003", false),
            (TwilioTrouble.LoseAnswer, "Unknown answer_lost", true),
            (TwilioTrouble.HangUp, "Unknown answer_lost", false),
        })
        {
            twilio.Trouble = _ => trouble;
            twilio.Taken.Clear();

            Assert.Equal((trouble, expected), (trouble, await Send(carrier)));
            Assert.Equal((trouble, isTaken), (trouble, !twilio.Taken.IsEmpty));
        }
    }

    [Fact]
    public async Task It_is_told_who_sends_what_to_whom_and_where_to_report()
    {
        await using var twilio = await FakeTwilio.Start();
        using var carrier = new TwilioSms(Options(twilio.Address));
        var id = Guid.CreateVersion7();

        await carrier.Send(id, Number, "Ünïcödé & more = 100 %\n🎉");

        Assert.Equal(new(Number, "+15005550006", "Ünïcödé & more = 100 %\n🎉", $"https://tickets.example.org/api/v1/messages/{id}/report"), twilio.Taken.Single());
    }

    [Fact]
    public async Task One_that_is_not_there_is_no_fault_of_the_message_and_one_that_does_not_answer_may_have_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        var hasty = Options(address);
        hasty.TimeoutSeconds = 0.3;
        using var waiting = new TwilioSms(hasty);
        Assert.Equal("Unknown answer_lost", await Send(waiting));
        listener.Stop();
        using var away = new TwilioSms(Options(address));

        Assert.Equal("Unreachable connection", await Send(away));
    }

    [Fact]
    public void Reports_are_signed_as_twilio_documents_it()
    {
        // The example of twilio.com/docs/usage/webhooks/webhooks-security.
        var fields = new Dictionary<string, string>
        {
            ["CallSid"] = "CA1234567890ABCDE",
            ["Caller"] = "+12349013030",
            ["Digits"] = "1234",
            ["From"] = "+12349013030",
            ["To"] = "+18005551212",
        };

        Assert.Equal("0/KCTR6DLpKmkAf8muzZqo1nDgQ=", TwilioSignature.Of("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", fields));
        Assert.False(TwilioSignature.Fits("0/KCTR6DLpKmkAf8muzZqo1nDgQ=", "12346", "https://mycompany.com/myapp.php?foo=1&bar=2", fields));
    }

    internal static SmsOptions Options(string address) => new()
    {
        AccountSid = FakeTwilio.Account,
        AuthToken = FakeTwilio.Token,
        From = "+15005550006",
        ApiBase = address,
        Address = "https://tickets.example.org",
        TimeoutSeconds = 10,
    };

    private static async Task<string> Send(TwilioSms carrier)
    {
        try
        {
            await carrier.Send(Guid.CreateVersion7(), Number, "Hello");
            return "";
        }
        catch (SendingFailedException failed)
        {
            return $"{failed.Failure} {failed.Code}";
        }
    }
}
