using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EventLoop.Payments;

/// <summary>
/// A server that speaks Stripe's documented API as far as the product uses it: form-encoded requests with a secret key, idempotency keys
/// whose first answer is repeated, errors as objects, signed webhooks. A field that it does not know is an error, as it is at Stripe. It
/// can be slow, fail, drop connections, and lose its answer after it has acted.
/// </summary>
internal sealed class FakeStripe : IAsyncDisposable
{
    public const string ApiKey = "sk_test_fake";
    public const string WebhookSecret = "whsec_fake";

    private static readonly Dictionary<string, string[]> KnownFields = new()
    {
        ["/v1/payment_intents"] = ["amount", "currency", "automatic_payment_methods[enabled]", "metadata[order_id]", "metadata[event_id]", "transfer_data[destination]", "application_fee_amount"],
        ["/v1/payment_intents/cancel"] = ["cancellation_reason"],
        ["/v1/refunds"] = ["payment_intent", "amount", "metadata[order_id]", "metadata[refund_id]", "reverse_transfer", "refund_application_fee"],
        ["/v1/accounts"] = ["type", "capabilities[card_payments][requested]", "capabilities[transfers][requested]", "metadata[organizer_id]"],
        ["/v1/account_links"] = ["account", "return_url", "refresh_url", "type"],
        ["/v1/transfers/reversals"] = ["amount", "metadata[dispute_id]"],
    };

    private readonly WebApplication app;
    private readonly Lock gate = new();
    private readonly Dictionary<string, (string Request, int Status, string Answer)> answers = [];
    private readonly Dictionary<string, FakeIntent> intents = [];
    private readonly Dictionary<string, FakeDispute> disputes = [];
    private readonly Dictionary<string, FakeAccount> accounts = [];
    private int ids;

    private FakeStripe(WebApplication app) => this.app = app;

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>What Stripe takes for a charge.</summary>
    public long ProviderFee { get; set; }

    /// <summary>What it has paid out to the platform's bank.</summary>
    public List<(string Id, long Amount)> Payouts { get; } = [];

    /// <summary>The least that it takes of some currencies, as it knows them when it is asked.</summary>
    public Dictionary<string, long> Least { get; } = new() { ["eur"] = 50, ["usd"] = 50 };

    /// <summary>Connected accounts have paid out all that they had.</summary>
    public bool AccountsAreEmpty { get; set; }

    /// <summary>No list has more on a page, whatever is asked.</summary>
    public int PageLength { get; set; } = 100;

    /// <summary>Called for each request before anything is done; may wait, or throw a status.</summary>
    public Func<HttpContext, Task<Trouble>> Before { get; set; } = _ => Task.FromResult(Trouble.None);

    /// <summary>Called when it has acted and before it answers, with the message that it sends then.</summary>
    public Func<string, JsonNode, Task> Acted { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What was asked, as <c>POST /v1/refunds</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public IReadOnlyList<FakeIntent> Intents
    {
        get
        {
            lock (gate)
                return [.. intents.Values];
        }
    }

    /// <summary>The settings that make the product use this server.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Stripe:ApiKey"] = ApiKey,
        ["Stripe:ApiBase"] = Address,
        ["Stripe:WebhookSecret"] = WebhookSecret,
        ["Stripe:PublishableKey"] = "pk_test_fake",
    };

    public static async Task<FakeStripe> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var stripe = new FakeStripe(app);
        app.Run(stripe.Serve);
        await app.StartAsync();
        return stripe;
    }

    public FakeIntent Intent(string id)
    {
        lock (gate)
            return intents[id];
    }

    public FakeIntent IntentOf(Guid orderId) => Intents.Single(intent => intent.Metadata["order_id"] == $"{orderId}");

    /// <summary>Does something of a buyer or a bank between two requests.</summary>
    public T Between<T>(Func<T> act)
    {
        lock (gate)
            return act();
    }

    /// <summary>The buyer's bank disputes a payment.</summary>
    public (string Id, FakeDispute Dispute) DisputeOf(FakeIntent intent, long? amount = null)
    {
        lock (gate)
        {
            var id = NextId("dp");
            return (id, disputes[id] = new(id, intent, amount));
        }
    }

    /// <summary>Whether the bank of whoever paid it has ever disputed it.</summary>
    public bool IsDisputed(FakeIntent intent)
    {
        lock (gate)
            return disputes.Values.Any(dispute => dispute.IsOf(intent));
    }

    public IReadOnlyList<FakeAccount> Accounts
    {
        get
        {
            lock (gate)
                return [.. accounts.Values];
        }
    }

    /// <summary>An intent that somebody made who has the account's key, and not the product.</summary>
    public FakeIntent Another(FakeIntent like)
    {
        lock (gate)
        {
            var intent = new FakeIntent(NextId("pi"), like.Amount, like.Currency, like.Metadata);
            intents.Add(intent.Id, intent);
            return intent;
        }
    }

    /// <summary>The message that Stripe would send, as it would: the raw body and its signature.</summary>
    public (byte[] Body, string Signature) Message(string type, JsonNode about, DateTimeOffset? at = null, string? id = null, string secret = WebhookSecret)
    {
        var seconds = (at ?? TimeProvider.System.GetUtcNow()).ToUnixTimeSeconds();
        lock (gate)
        {
            id ??= NextId("evt");
        }

        var message = new JsonObject
        {
            ["id"] = id, ["object"] = "event", ["api_version"] = "2025-01-27.acacia", ["created"] = seconds, ["livemode"] = false, ["pending_webhooks"] = 1,
            ["type"] = type, ["data"] = new JsonObject { ["object"] = about.DeepClone() },
        };
        var body = Encoding.UTF8.GetBytes(message.ToJsonString());
        return (body, Sign(body, seconds, secret));
    }

    public (byte[] Body, string Signature) Message(string type, FakeIntent intent, DateTimeOffset? at = null, string? id = null) => Message(type, intent.ToJson(), at, id);

    public static string Sign(byte[] body, long seconds, string secret = WebhookSecret)
    {
        var stamp = seconds.ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes(stamp + "."), .. body];
        return $"t={stamp},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private async Task Serve(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
        var trouble = await Before(context);
        if (trouble == Trouble.Drop)
        {
            context.Abort();
            return;
        }

        if (trouble == Trouble.Fail)
        {
            await Answer(context, 500, Error("api_error", null, "Something went wrong.").ToJsonString());
            return;
        }

        var form = context.Request.HasFormContentType ? (await context.Request.ReadFormAsync()).ToDictionary(field => field.Key, field => $"{field.Value}") : [];
        var (status, answer) = context.Request.Headers.Authorization == $"Bearer {ApiKey}"
            ? Once(context, form)
            : (401, Error("invalid_request_error", null, "Invalid API Key provided.").ToJsonString());
        if (status == 200 && News(context.Request, form) is var (type, about))
            await Acted(type, about);
        if (trouble == Trouble.LoseAnswer)
            context.Abort();
        else
            await Answer(context, status, answer);
    }

    /// <summary>What it tells of a request that it has carried out; null: nothing. It tells once more when it is asked once more.</summary>
    private (string Type, JsonNode About)? News(HttpRequest request, Dictionary<string, string> form)
    {
        lock (gate)
        {
            return (request.Method, request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries)) switch
            {
                ("POST", ["v1", "refunds"]) => ("charge.refunded", intents[form["payment_intent"]].ToCharge()),
                ("POST", ["v1", "payment_intents", var id, "cancel"]) => ("payment_intent.canceled", intents[id].ToJson()),
                _ => null,
            };
        }
    }

    private (int Status, string Answer) Once(HttpContext context, Dictionary<string, string> form)
    {
        lock (gate)
        {
            var request = $"{context.Request.Path} {string.Join('&', form.OrderBy(field => field.Key, StringComparer.Ordinal))}";
            var key = $"{context.Request.Headers["Idempotency-Key"]}";
            if (context.Request.Method == "POST" && answers.TryGetValue(key, out var first))
            {
                return first.Request == request
                    ? (first.Status, first.Answer)
                    : (400, Error("idempotency_error", null, "Keys for idempotent requests can only be used with the same parameters.").ToJsonString());
            }

            var (status, answer) = Route(context.Request, form);
            var text = answer.ToJsonString();
            if (key.Length > 0)
                answers[key] = (request, status, text);
            return (status, text);
        }
    }

    private (int Status, JsonNode Answer) Route(HttpRequest request, Dictionary<string, string> form)
    {
        var path = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var known = KnownFields.GetValueOrDefault(path.Length == 4 ? $"/v1/{path[1]}/{path[3]}" : request.Path.Value!, []);
        if (form.Keys.FirstOrDefault(field => !known.Contains(field)) is { } unknown)
            return (400, Error("invalid_request_error", "parameter_unknown", $"Received unknown parameter: {unknown}"));
        switch (request.Method, path)
        {
            case ("POST", ["v1", "payment_intents"]):
                return Create(form);
            case ("GET", ["v1", "payment_intents"]):
                return (200, List(request.Query));
            case ("GET", ["v1", "payment_intents", var id]) when intents.TryGetValue(id, out var intent):
                return (200, intent.ToJson(expand: request.Query.Any(part => part.Key.StartsWith("expand", StringComparison.Ordinal) && part.Value == "latest_charge")));
            case ("POST", ["v1", "payment_intents", var id, "cancel"]) when intents.TryGetValue(id, out var intent):
                return intent.Cancel() ? (200, intent.ToJson()) : (400, Error("invalid_request_error", "payment_intent_unexpected_state", $"The intent is {intent.Status}."));
            case ("GET", ["v1", "disputes", var id]) when disputes.TryGetValue(id, out var dispute):
                return (200, dispute.ToJson());
            case ("GET", ["v1", "refunds"]) when intents.TryGetValue($"{request.Query["payment_intent"]}", out var intent):
                return (200, new JsonObject { ["object"] = "list", ["url"] = "/v1/refunds", ["has_more"] = false, ["data"] = new JsonArray([.. intent.Refunds.Select(refund => refund.ToJson())]) });
            case ("POST", ["v1", "refunds"]) when intents.TryGetValue(form["payment_intent"], out var intent):
                return Refund(intent, form);
            case ("POST", ["v1", "accounts"]):
                return (200, (accounts[$"acct_fake{accounts.Count + 1}"] = new($"acct_fake{accounts.Count + 1}", form["metadata[organizer_id]"])).ToJson());
            case ("GET", ["v1", "accounts", var id]) when accounts.TryGetValue(id, out var account):
                return (200, account.ToJson());
            case ("GET", ["v1", "balance_transactions"]):
                return (200, Movements(request.Query));
            case ("GET", ["v1", "balance"]) when accounts.TryGetValue($"{request.Headers["Stripe-Account"]}", out var account):
                return (200, account.Balance(intents.Values));
            case ("GET", ["v1", "payouts"]) when accounts.TryGetValue($"{request.Headers["Stripe-Account"]}", out var account):
                return (200, new JsonObject { ["object"] = "list", ["url"] = "/v1/payouts", ["has_more"] = false, ["data"] = new JsonArray([.. account.Payouts.Select(FakeAccount.ToJson)]) });
            case ("POST", ["v1", "account_links"]) when accounts.ContainsKey(form["account"]):
                return (200, new JsonObject { ["object"] = "account_link", ["created"] = 1, ["expires_at"] = 301, ["url"] = $"https://connect.stripe.com/setup/e/{form["account"]}/fake" });
            case ("GET", ["v1", "transfers", var id]) when TransferOf(id) is { } intent:
                return (200, new JsonObject { ["id"] = id, ["object"] = "transfer", ["amount"] = intent.Received, ["amount_reversed"] = intent.Reversed, ["currency"] = intent.Currency });
            case ("GET", ["v1", "transfers", var id, "reversals"]) when TransferOf(id) is { } intent:
                return (200, new JsonObject { ["object"] = "list", ["url"] = request.Path.Value, ["has_more"] = false, ["data"] = new JsonArray([.. intent.Reversals.Select(reversal => reversal.ToJson())]) });
            case ("POST", ["v1", "transfers", var id, "reversals"]) when TransferOf(id) is { } intent:
                return Reverse(intent, form);
            default:
                return (404, Error("invalid_request_error", "resource_missing", "No such thing."));
        }
    }

    // The newest first, as Stripe lists them; a charge and its refunds, and payouts of the platform's own account.
    private JsonObject Movements(IQueryCollection query)
    {
        var found = Payouts.Select(payout => Movement($"txn_{payout.Id}", "payout", -payout.Amount, 0, "eur", payout.Id))
            .Concat(intents.Values.Where(intent => intent.Received > 0).OrderByDescending(intent => intent.Id, StringComparer.Ordinal).SelectMany(intent => intent.Refunds
                .Select(refund => Movement($"txn_{refund.Id}", "refund", -refund.Amount, 0, refund.Currency, refund.ToJson()))
                .Append(Movement($"txn_{intent.Id}", "charge", intent.Received, ProviderFee, intent.Currency, intent.ToCharge())))).ToList();
        List<JsonObject> rest = query["starting_after"].Count == 0 ? found : [.. found.SkipWhile(one => $"{one["id"]}" != query["starting_after"]).Skip(1)];
        var page = rest.Take(PageLength).ToList();
        return new() { ["object"] = "list", ["url"] = "/v1/balance_transactions", ["has_more"] = rest.Count > page.Count, ["data"] = new JsonArray([.. page]) };
    }

    private static JsonObject Movement(string id, string type, long amount, long fee, string currency, JsonNode source) => new()
    {
        ["id"] = id, ["object"] = "balance_transaction", ["type"] = type, ["amount"] = amount, ["fee"] = fee, ["net"] = amount - fee, ["currency"] = currency,
        ["created"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), ["source"] = source,
    };

    private FakeIntent? TransferOf(string id) => intents.Values.FirstOrDefault(intent => intent.Destination is not null && $"tr_{intent.Id}" == id);

    private (int Status, JsonNode Answer) Reverse(FakeIntent intent, Dictionary<string, string> form)
    {
        var amount = long.Parse(form["amount"], CultureInfo.InvariantCulture);
        if (amount > intent.Received - intent.Reversed)
            return (400, Error("invalid_request_error", null, "The reversal is greater than the unreversed amount of the transfer.", "amount"));
        if (AccountsAreEmpty)
            return (400, Error("invalid_request_error", "balance_insufficient", "The account has too little for this reversal."));
        var reversal = new FakeReversal(NextId("trr"), amount, form["metadata[dispute_id]"]);
        intent.Reversals.Add(reversal);
        return (200, reversal.ToJson());
    }

    private (int Status, JsonNode Answer) Create(Dictionary<string, string> form)
    {
        var (amount, least) = (long.Parse(form["amount"], CultureInfo.InvariantCulture), Least.GetValueOrDefault(form["currency"]));
        if (form.GetValueOrDefault("automatic_payment_methods[enabled]") != "true")
            return (400, Error("invalid_request_error", "parameter_missing", "Cards only: the account's other payment methods are not offered.", "automatic_payment_methods"));
        if (amount < least)
            return (400, Error("invalid_request_error", "amount_too_small", $"Amount must be at least {least} {form["currency"]}", "amount"));
        if (amount > 99_999_999)
            return (400, Error("invalid_request_error", "amount_too_large", "Amount must be no more than 999,999.99.", "amount"));
        var destination = form.GetValueOrDefault("transfer_data[destination]");
        if (destination is not null && accounts.GetValueOrDefault(destination) is not { IsActive: true })
            return (400, Error("invalid_request_error", "insufficient_capabilities_for_transfer", "The destination account cannot take transfers."));
        var intent = new FakeIntent(NextId("pi"), amount, form["currency"], new()
        {
            ["order_id"] = form["metadata[order_id]"], ["event_id"] = form["metadata[event_id]"],
        })
        {
            Destination = destination,
            Fee = form.TryGetValue("application_fee_amount", out var fee) ? long.Parse(fee, CultureInfo.InvariantCulture) : null,
        };
        intents.Add(intent.Id, intent);
        return (200, intent.ToJson());
    }

    // The newest first, as Stripe lists them.
    private JsonObject List(IQueryCollection query)
    {
        var (from, until) = (Number("created[gte]") ?? 0, Number("created[lt]") ?? long.MaxValue);
        var found = intents.Values.Where(intent => intent.Created >= from && intent.Created < until).OrderByDescending(intent => intent.Id, StringComparer.Ordinal)
            .SkipWhile(intent => query["starting_after"].Count > 0 && string.CompareOrdinal(intent.Id, query["starting_after"]) >= 0).ToList();
        var page = found.Take((int)Math.Min(Number("limit") ?? 10, PageLength)).ToList();
        return new() { ["object"] = "list", ["url"] = "/v1/payment_intents", ["has_more"] = found.Count > page.Count, ["data"] = new JsonArray([.. page.Select(intent => intent.ToJson(expand: true))]) };

        long? Number(string name) => long.TryParse(query[name], CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private (int Status, JsonNode Answer) Refund(FakeIntent intent, Dictionary<string, string> form)
    {
        var left = intent.Received - intent.Refunded;
        if (disputes.Values.Any(dispute => dispute.IsOf(intent) && dispute.IsWithdrawn))
            return (400, Error("invalid_request_error", "charge_disputed", "The charge has been charged back: it cannot be refunded."));
        if (left == 0)
            return (400, Error("invalid_request_error", "charge_already_refunded", "The charge has already been refunded."));
        var amount = form.TryGetValue("amount", out var asked) ? long.Parse(asked, CultureInfo.InvariantCulture) : left;
        if (amount > left)
            return (400, Error("invalid_request_error", null, "Refund amount is greater than unrefunded amount on charge.", "amount"));
        var refund = new FakeRefund(NextId("re"), intent.Id, amount, intent.Currency, form["metadata[refund_id]"], form["metadata[order_id]"]);
        if (form.ContainsKey("reverse_transfer") && intent.Destination is null)
            return (400, Error("invalid_request_error", null, "The charge has no transfer to reverse."));
        refund.ReversesTransfer = form.GetValueOrDefault("reverse_transfer") == "true";
        refund.ReturnsFee = form.GetValueOrDefault("refund_application_fee") == "true";
        intent.Refunds.Add(refund);
        return (200, refund.ToJson());
    }

    private string NextId(string kind) => $"{kind}_fake{++ids:D8}";

    private static JsonObject Error(string type, string? code, string message, string? param = null) => new()
    {
        ["error"] = new JsonObject { ["type"] = type, ["code"] = code, ["message"] = message, ["param"] = param },
    };

    private static async Task Answer(HttpContext context, int status, string answer)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers["Request-Id"] = "req_fake";
        await context.Response.WriteAsync(answer);
    }
}

/// <summary>What goes wrong with a request.</summary>
internal enum Trouble
{
    None,

    /// <summary>The connection ends before anything is done.</summary>
    Drop,

    /// <summary>It is done, and the connection ends.</summary>
    LoseAnswer,

    /// <summary>500.</summary>
    Fail,
}
