using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EventLoop.Events;
using EventLoop.Notifications;
using EventLoop.Requests;
using EventLoop.Running;
using Xunit;

namespace EventLoop.Tickets;

/// <summary>Passes for wallets over HTTP, read as wallets read them.</summary>
public sealed class WalletTests : IAsyncLifetime
{
    private WalletFiles files = null!;
    private FakeApns apns = null!;
    private TestDatabase database = null!;
    private Product product = null!;

    public async Task InitializeAsync()
    {
        apns = await FakeApns.Start();
        files = WalletFiles.Make();
        files.PushAddress = apns.Address;
        database = await TestDatabase.Create();
        product = await Product.Start(database, null, files.Settings);
    }

    public async Task DisposeAsync()
    {
        await product.DisposeAsync();
        await apns.DisposeAsync();
        await database.DisposeAsync();
        files.Dispose();
    }

    [Fact]
    public async Task A_pass_for_apple_is_signed_and_carries_the_ticket()
    {
        var festival = await Festival.Open(product);
        var (ticket, client) = await Buy(festival, "Ann Example");

        var answer = await client.GetAsync($"/api/v1/tickets/{ticket.Text("ticketId")}/pass.pkpass");
        Assert.Equal("application/vnd.apple.pkpass", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("no-store", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        var pass = PassReading.Read(await answer.Content.ReadAsByteArrayAsync(), files.Authority);

        Assert.Equal((WalletFiles.PassType, WalletFiles.Team, "Example Tickets"), (pass.Text("passTypeIdentifier"), pass.Text("teamIdentifier"), pass.Text("organizationName")));
        Assert.Equal(("PKBarcodeFormatQR", ticket.Text("code")), (pass.GetProperty("barcodes")[0].Text("format"), pass.GetProperty("barcodes")[0].Text("message")));
        Assert.Equal(("2030-06-01T20:00:00+02:00", false), (pass.Text("relevantDate"), pass.GetProperty("voided").GetBoolean()));
        Assert.Equal(52.3731, pass.GetProperty("locations")[0].GetProperty("latitude").GetDouble(), 4);
        var shown = pass.GetProperty("eventTicket").ToString();
        Assert.All(["Night of tests", "The hall", "Regular", "Ann Example"], word => Assert.Contains(word, shown, StringComparison.Ordinal));
        Assert.Equal("https://tickets.example.org/api/v1/wallet", pass.Text("webServiceURL"));
    }

    [Fact]
    public async Task A_link_for_google_is_signed_and_carries_the_ticket()
    {
        var festival = await Festival.Open(product);
        var (ticket, client) = await Buy(festival, "Ann Example");

        var link = (await client.GetAsync($"/api/v1/tickets/{ticket.Text("ticketId")}/google-wallet").Json()).Text("address");
        var claims = Claims(link);

        Assert.InRange(link.Length, 500, 2000);
        Assert.Equal((WalletFiles.Account, "google", "savetowallet"), (claims.Text("iss"), claims.Text("aud"), claims.Text("typ")));
        var kept = claims.GetProperty("payload").GetProperty("eventTicketObjects")[0];
        Assert.Equal(("QR_CODE", ticket.Text("code")), (kept.GetProperty("barcode").Text("type"), kept.GetProperty("barcode").Text("value")));
        var shared = claims.GetProperty("payload").GetProperty("eventTicketClasses")[0];
        Assert.Equal((kept.Text("classId"), "2030-06-01T20:00+02:00"), (shared.Text("id"), shared.GetProperty("dateTime").Text("start")));
        Assert.StartsWith("3388000000012345678.", kept.Text("id"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_that_moves_goes_into_no_wallet()
    {
        var festival = await Festival.Open(product);
        var (ticket, client) = await Buy(festival, "Ann Example");
        await festival.Client.PutAsync(
            $"{festival.Path}/access", JsonContent.Create(new { ticketTypes = new[] { new { ticketTypeId = festival.TicketTypeIds[0], rotatingCode = true } } })).Json();

        foreach (var pass in new[] { "pass.pkpass", "google-wallet" })
            await client.GetAsync($"/api/v1/tickets/{ticket.Text("ticketId")}/{pass}").Problem(422, "code_moves");
    }

    [Fact]
    public async Task A_wallet_registers_hears_of_changes_and_gets_no_code_that_is_somebody_elses_now()
    {
        var festival = await Festival.Open(product);
        var (ticket, client) = await Buy(festival, "Ann Example");
        var pass = PassReading.Read(await client.GetByteArrayAsync($"/api/v1/tickets/{ticket.Text("ticketId")}/pass.pkpass"), files.Authority);
        var (serial, token) = (pass.Text("serialNumber"), pass.Text("authenticationToken"));
        var registration = $"/api/v1/wallet/v1/devices/a-phone/registrations/{WalletFiles.PassType}";

        Assert.Equal(401, await Status(HttpMethod.Post, $"{registration}/{serial}", "made up", new { pushToken = "abc" }));
        Assert.Equal(400, await Status(HttpMethod.Post, $"{registration}/{serial}", token, new { }));
        Assert.Equal(201, await Status(HttpMethod.Post, $"{registration}/{serial}", token, new { pushToken = "abc" }));
        Assert.Equal(200, await Status(HttpMethod.Post, $"{registration}/{serial}", token, new { pushToken = "def" }));
        var first = await product.Client.GetAsync(registration).Json();
        Assert.Equal([serial], first.GetProperty("serialNumbers").EnumerateArray().Select(one => one.GetString()!));
        Assert.Equal(204, await Status(HttpMethod.Get, $"{registration}?passesUpdatedSince={first.Text("lastUpdated")}", token));

        await client.PutAsync($"/api/v1/organizer/tickets/{ticket.Text("ticketId")}/transfer", JsonContent.Create(new { email = "ben@example.org", name = "Ben" })).Json();
        var second = await product.Client.GetAsync($"{registration}?passesUpdatedSince={first.Text("lastUpdated")}").Json();
        Assert.NotEqual(first.Text("lastUpdated"), second.Text("lastUpdated"));
        Assert.Equal(401, await Status(HttpMethod.Get, $"/api/v1/wallet/v1/passes/{WalletFiles.PassType}/{serial}", "made up"));
        var latest = PassReading.Read(await Latest(serial, token), files.Authority);
        Assert.True(latest.GetProperty("voided").GetBoolean());
        Assert.False(latest.TryGetProperty("barcodes", out _));
        Assert.DoesNotContain("Ben", latest.ToString(), StringComparison.Ordinal);

        var bens = PassReading.Read(await festival.Client.GetByteArrayAsync($"/api/v1/tickets/{ticket.Text("ticketId")}/pass.pkpass"), files.Authority);
        Assert.NotEqual((serial, token), (bens.Text("serialNumber"), bens.Text("authenticationToken")));
        Assert.Equal(200, await Status(HttpMethod.Delete, $"{registration}/{serial}", token));
        Assert.Equal(204, await Status(HttpMethod.Get, registration, token));
    }

    [Fact]
    public async Task Devices_that_keep_a_pass_are_pushed_when_it_changes_and_those_that_are_gone_no_more()
    {
        var festival = await Festival.Open(product);
        var (ticket, client) = await Buy(festival, "Ann Example");
        var (others, othersClient) = await Buy(festival, "Ben");
        await Keep("a-phone", ticket, client, "aa11");
        await Keep("a-watch", ticket, client, "bb22");
        await Keep("bens-phone", others, othersClient, "cc33");
        var busy = 1;
        apns.Trouble = token => token == "bb22" ? (410, "Unregistered") : token == "aa11" && Interlocked.Decrement(ref busy) >= 0 ? (503, "ServiceUnavailable") : null;

        await client.PutAsync($"/api/v1/organizer/tickets/{ticket.Text("ticketId")}/transfer", JsonContent.Create(new { email = "cora@example.org", name = "Cora" })).Json();
        await Until(() => !apns.Taken.IsEmpty);
        var push = apns.Taken.First();
        Assert.Equal(("aa11", WalletFiles.PassType, "background", "{}"), (push.Token, push.Topic, push.Type, push.Body));
        var token = push.Authorization["bearer ".Length..].Split('.');
        Assert.True(files.PushKey.VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64Url.DecodeFromChars(token[2]), HashAlgorithmName.SHA256));
        Assert.Equal("""{"alg":"ES256","kid":"KEY1234567"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token[0])));
        Assert.Equal(WalletFiles.Team, JsonDocument.Parse(Base64Url.DecodeFromChars(token[1])).RootElement.Text("iss"));

        await festival.Change(new { startTime = "2030-06-01T17:00:00Z" }).Json();
        await Until(() => apns.Taken.Any(one => one.Token == "cc33") && apns.Taken.Count(one => one.Token == "aa11") >= 2);
        Assert.Equal("a-phone bens-phone", await PostgresServer.Scalar<string>(database.ConnectionString, "select string_agg(device, ' ' order by device) from pass_registrations"));
        await festival.Client.Post($"/api/v1/organizer/orders/{others.Text("orderId")}/refund", new { }).Json();
        await Until(() => apns.Taken.Count(one => one.Token == "cc33") >= 2);
    }

    [Fact]
    public async Task A_page_offers_wallets_and_a_copy_without_certificates_says_that_it_does_not()
    {
        var festival = await Festival.Open(product);
        var (ticket, client) = await Buy(festival, "Ann");
        var path = $"/api/v1/tickets/{ticket.Text("ticketId")}";
        Assert.Contains("Add to Apple Wallet", await OrderPage(product, client), StringComparison.Ordinal);
        await festival.Client.Post($"/api/v1/organizer/orders/{ticket.Text("orderId")}/refund", new { }).Json();
        await festival.Client.GetAsync($"{path}/pass.pkpass").Problem(422, "ticket_refunded");

        await product.DisposeAsync();
        product = await Product.Start(database);
        using var again = product.NewClient();
        again.DefaultRequestHeaders.Add("X-Order-Token", client.DefaultRequestHeaders.GetValues("X-Order-Token").Single());
        await again.GetAsync($"{path}/pass.pkpass").Problem(404, "wallet_not_offered");
        await again.GetAsync($"{path}/google-wallet").Problem(404, "wallet_not_offered");
    }

    [Theory]
    [MemberData(nameof(LetterTests.HostileNames), MemberType = typeof(LetterTests))]
    public void A_hostile_name_is_a_name(string name)
    {
        var ticket = Ticket(name);
        var content = ApplePass.Content(ticket, new("pass.x", "TEAM", "Example", null), "token");
        var read = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(content)).RootElement;
        var claims = GooglePass.Claims(ticket, "1", "a@example.org", "Example", DateTimeOffset.UnixEpoch);
        var link = GooglePass.Address(claims, _ => new byte[256]);

        Assert.DoesNotContain(read.ToString(), letter => letter is '\u202E' or '\u2066' or '\0');
        Assert.InRange(read.GetProperty("eventTicket").GetProperty("primaryFields")[0].Text("value").Length, 0, 300);
        Assert.InRange(link.Length, 500, 3000);
        Assert.Equal(ticket.Code, JsonDocument.Parse(Base64Url.DecodeFromChars(link.Split('/')[^1].Split('.')[1])).RootElement
            .GetProperty("payload").GetProperty("eventTicketObjects")[0].GetProperty("barcode").Text("value"));
    }

    private static WalletTicket Ticket(string name) => new(
        Guid.CreateVersion7(), Guid.CreateVersion7(), name, name, "T1:ABC", Guid.CreateVersion7(), name, new(2031, 7, 10, 18, 0, 0, TimeSpan.Zero), new(2031, 7, 11, 2, 0, 0, TimeSpan.Zero),
        "Europe/Amsterdam", false, name, name, 52, 4, "de", DateTimeOffset.UnixEpoch);

    private JsonElement Claims(string link)
    {
        var token = link.Split('/')[^1].Split('.');
        Assert.True(files.GoogleKey.VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64Url.DecodeFromChars(token[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal("""{"alg":"RS256","typ":"JWT"}""", Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token[0])));
        return JsonDocument.Parse(Base64Url.DecodeFromChars(token[1])).RootElement;
    }

    private async Task<(JsonElement Ticket, HttpClient Client)> Buy(Festival festival, string name)
    {
        var order = await festival.Place(name: name);
        var client = product.NewClient();
        client.DefaultRequestHeaders.Add("X-Order-Token", order.Text("orderToken"));
        var paid = await client.Post($"/api/v1/orders/{order.Text("orderId")}/confirm", new { paymentIntentId = order.GetProperty("payment").Text("paymentIntentId") }).Json();
        return (JsonSerializer.SerializeToElement(new Dictionary<string, string>
        {
            ["orderId"] = order.Text("orderId"),
            ["ticketId"] = paid.GetProperty("tickets")[0].Text("ticketId"),
            ["code"] = paid.GetProperty("tickets")[0].Text("code"),
        }), client);
    }

    private static async Task<string> OrderPage(Product product, HttpClient holder)
    {
        var token = holder.DefaultRequestHeaders.GetValues("X-Order-Token").Single();
        var orderId = new Guid(Base64Url.DecodeFromChars(token).AsSpan(0, 16), bigEndian: true);
        using var browser = product.NewClient();
        return await browser.GetStringAsync($"/orders/{orderId}/open?token={token}");
    }

    private async Task Keep(string device, JsonElement ticket, HttpClient holder, string pushToken)
    {
        var pass = PassReading.Read(await holder.GetByteArrayAsync($"/api/v1/tickets/{ticket.Text("ticketId")}/pass.pkpass"), files.Authority);
        Assert.Equal(201, await Status(HttpMethod.Post, $"/api/v1/wallet/v1/devices/{device}/registrations/{WalletFiles.PassType}/{pass.Text("serialNumber")}", pass.Text("authenticationToken"), new { pushToken }));
    }

    private static async Task Until(Func<bool> isTrue)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!isTrue())
            await Task.Delay(50, limit.Token);
    }

    private async Task<byte[]> Latest(string serial, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/wallet/v1/passes/{WalletFiles.PassType}/{serial}");
        request.Headers.TryAddWithoutValidation("Authorization", $"ApplePass {token}");
        using var answer = await product.Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    private async Task<int> Status(HttpMethod method, string path, string token, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("Authorization", $"ApplePass {token}");
        using var answer = await product.Client.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
