using System.Net;
using System.Text.RegularExpressions;
using EventLoop.Notifications;
using EventLoop.Requests;
using EventLoop.Running;
using MimeKit;
using Xunit;

namespace EventLoop.Accounts;

/// <summary>Signing in by a mailed link, over HTTP and on the pages.</summary>
public sealed partial class SignInLinkTests(OutboxFixture fixture) : IClassFixture<OutboxFixture>
{
    private readonly Product product = fixture.Product;

    [Fact]
    public async Task A_link_signs_in_once_and_only_its_hash_is_kept()
    {
        var ada = await product.RegisterAttendee();
        await Ask(ada.Email);
        var token = await TokenFor(ada.Email, 1);

        var session = await product.Client.Post("/api/v1/auth/link/session", new { token }).Json();
        using var client = product.NewClient(session.Text("accessToken"));
        Assert.Equal(ada.UserId, (await client.GetAsync("/api/v1/me").Json()).GetProperty("userId").GetGuid());
        await product.Client.Post("/api/v1/auth/link/session", new { token }).Problem(401, "invalid_link");
        Assert.Equal(0L, await PostgresServer.Scalar<long>(fixture.Database.ConnectionString, $"select count(*) from sign_in_links l where l::text like '%{token}%'"));
        Assert.Equal(0L, await PostgresServer.Scalar<long>(fixture.Database.ConnectionString, $"select count(*) from messages m where m::text like '%{token}%'"));
    }

    [Fact]
    public async Task A_link_runs_out_and_made_up_ones_never_work()
    {
        var ada = await product.RegisterAttendee();
        await Ask(ada.Email);
        var token = await TokenFor(ada.Email, 1);
        await PostgresServer.Execute(fixture.Database.ConnectionString, $"update sign_in_links set expires_at = now() - interval '1 second' where account_id = '{ada.UserId}'");

        foreach (var shown in (string[])[token, new string('A', 43), "x", token + "x"])
            await product.Client.Post("/api/v1/auth/link/session", new { token = shown }).Problem(401, "invalid_link");
    }

    [Fact]
    public async Task The_answer_says_nothing_of_accounts_and_an_account_gets_few_links()
    {
        var ada = await product.RegisterAttendee();
        var (known, unknown) = (await Ask(ada.Email), await Ask($"nobody-{Guid.CreateVersion7():N}@example.org"));
        Assert.Equal(await known.Content.ReadAsStringAsync(), await unknown.Content.ReadAsStringAsync());
        for (var time = 2; time <= 6; time++)
            await Ask(ada.Email);

        await TokenFor(ada.Email, 3);
        Assert.Equal(3L, await PostgresServer.Scalar<long>(fixture.Database.ConnectionString, $"select count(*) from messages where recipient = '{ada.UserId}'"));
        Assert.Equal(0L, await PostgresServer.Scalar<long>(fixture.Database.ConnectionString, "select count(*) from messages where kind = 'sign_in' and recipient not in (select id from users)"));
    }

    [Fact]
    public async Task On_the_pages_a_link_waits_for_the_button()
    {
        var ada = await product.RegisterAttendee();
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = new(), AllowAutoRedirect = false }) { BaseAddress = product.Address };
        var asked = await Send(browser, "/sign-in", "/sign-in/mail", ("email", ada.Email));
        Assert.Contains("If there is an account", await asked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var link = $"/sign-in/link?token={await TokenFor(ada.Email, 1)}";

        await browser.GetStringAsync(link); // As a program does that looks at mail.
        var signedIn = await Send(browser, link, "/sign-in/link", ("token", link.Split('=')[1]));
        Assert.Equal((HttpStatusCode.Redirect, "/tickets"), (signedIn.StatusCode, signedIn.Headers.Location!.ToString()));
        Assert.Contains("My tickets", await browser.GetStringAsync("/tickets"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Send(browser, link, "/sign-in/link", ("token", link.Split('=')[1]))).StatusCode);
    }

    private async Task<HttpResponseMessage> Ask(string email)
    {
        var answer = await product.Client.Post("/api/v1/auth/link", new { email });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return answer;
    }

    /// <summary>The token of the newest of so many links.</summary>
    private async Task<string> TokenFor(string email, int links)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var mails = fixture.Outbox.GetFiles("*.eml").Select(file => MimeMessage.Load(file.FullName)).Where(mail => mail.To.Mailboxes.Single().Address == email).ToList();
            if (mails.Count == links)
                return Token().Match(mails.MaxBy(mail => mail.Date)!.TextBody!).Groups["token"].Value;
            await Task.Delay(50, limit.Token);
        }
    }

    private static async Task<HttpResponseMessage> Send(HttpClient browser, string page, string form, (string Name, string Value) field)
    {
        var html = await browser.GetStringAsync(page);
        var hidden = Hidden().Matches(html[html.IndexOf($"action=\"{form}\"", StringComparison.Ordinal)..])
            .GroupBy(input => input.Groups["name"].Value).ToDictionary(same => same.Key, same => WebUtility.HtmlDecode(same.First().Groups["value"].Value));
        hidden[field.Name] = field.Value;
        return await browser.PostAsync(form, new FormUrlEncodedContent(hidden));
    }

    [GeneratedRegex(@"/sign-in/link\?token=(?<token>[\w-]+)")]
    private static partial Regex Token();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"")]
    private static partial Regex Hidden();
}
