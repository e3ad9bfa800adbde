using System.Text.Json.Nodes;

namespace EventLoop.Payments;

/// <summary>A payment intent at <see cref="FakeStripe"/>, and what its buyer does with it in the browser.</summary>
internal sealed class FakeIntent(string id, long amount, string currency, Dictionary<string, string> metadata)
{
    public string Id => id;

    public long Amount => amount;

    public string Currency { get; set; } = currency;

    public Dictionary<string, string> Metadata => metadata;

    public string Status { get; private set; } = "requires_payment_method";

    /// <summary>Seconds since 1970.</summary>
    public long Created { get; init; } = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    public long Received { get; private set; }

    public bool IsDeclined { get; private set; }

    public List<FakeRefund> Refunds { get; } = [];

    /// <summary>The connected account that the money goes to; null: none.</summary>
    public string? Destination { get; init; }

    /// <summary>What of it comes back to the platform.</summary>
    public long? Fee { get; init; }

    /// <summary>What the platform took back from the connected account, beside refunds.</summary>
    public List<FakeReversal> Reversals { get; } = [];

    /// <summary>What the connected account has of it by now.</summary>
    public long AtOrganizer => Destination is null || Received == 0
        ? 0
        : Received - (Fee ?? 0) + Refunds.Where(refund => !refund.HasFailed).Sum(refund => (refund.ReversesTransfer ? -refund.Amount : 0) + (refund.ReturnsFee ? Fee ?? 0 : 0))
            - Reversals.Sum(reversal => reversal.Amount);

    /// <summary>What of the transfer has come back from the connected account, by refunds or by itself.</summary>
    public long Reversed => Refunds.Where(refund => refund is { HasFailed: false, ReversesTransfer: true }).Sum(refund => refund.Amount) + Reversals.Sum(reversal => reversal.Amount);

    /// <summary>What has gone back and stayed there.</summary>
    public long Refunded => Refunds.Where(refund => !refund.HasFailed).Sum(refund => refund.Amount);

    /// <summary>The buyer pays, whatever anybody has cancelled before.</summary>
    public FakeIntent Pay(long? received = null)
    {
        (Status, Received) = ("succeeded", received ?? amount);
        return this;
    }

    /// <summary>The buyer pays by something that takes days.</summary>
    public FakeIntent BeginToPay()
    {
        Status = "processing";
        return this;
    }

    /// <summary>What was on its way will not come.</summary>
    public void GiveUp() => Status = "requires_payment_method";

    public FakeIntent Decline()
    {
        IsDeclined = true;
        return this;
    }

    public bool Cancel()
    {
        if (Status is not "requires_payment_method")
            return false;
        Status = "canceled";
        return true;
    }

    /// <summary>The same for all payments with one card.</summary>
    public string Card { get; set; } = "Xt5EWLLDS7FJjR1c";

    /// <summary>What Radar thinks of it; null: nothing.</summary>
    public (string Level, int Score)? Risk { get; set; }

    /// <param name="expand">With the charge itself and not only its id.</param>
    public JsonObject ToJson(bool expand = false) => new()
    {
        ["id"] = id,
        ["object"] = "payment_intent",
        ["amount"] = amount,
        ["amount_received"] = Received,
        ["client_secret"] = $"{id}_secret_fake",
        ["currency"] = Currency,
        ["status"] = Status,
        ["created"] = Created,
        ["latest_charge"] = Received == 0 ? null : expand ? ToCharge() : "ch_" + id,
        ["last_payment_error"] = IsDeclined ? new JsonObject { ["type"] = "card_error", ["code"] = "card_declined" } : null,
        ["metadata"] = new JsonObject(metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
    };

    public JsonObject ToCharge() => new()
    {
        ["id"] = "ch_" + id,
        ["object"] = "charge",
        ["amount"] = amount,
        ["amount_refunded"] = Refunded,
        ["outcome"] = Risk is not var (level, score) ? null : new JsonObject
        {
            ["network_status"] = "approved_by_network", ["reason"] = null, ["risk_level"] = level, ["risk_score"] = score,
            ["seller_message"] = "Payment complete.", ["type"] = level == "elevated" ? "manual_review" : "authorized",
        },
        ["payment_method_details"] = new JsonObject
        {
            ["type"] = "card",
            ["card"] = new JsonObject { ["brand"] = "visa", ["last4"] = "4242", ["fingerprint"] = Card },
        },
        ["currency"] = Currency,
        ["payment_intent"] = id,
        ["transfer"] = Destination is null ? null : "tr_" + id,
        ["metadata"] = new JsonObject(metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
    };
}

/// <summary>A payment that its buyer's bank disputes, at <see cref="FakeStripe"/>.</summary>
/// <param name="amount">Null: all that was paid.</param>
internal sealed class FakeDispute(string id, FakeIntent intent, long? amount = null)
{
    public string Status { get; set; } = "needs_response";

    public long Amount => amount ?? intent.Received;

    public bool IsOf(FakeIntent other) => intent.Id == other.Id;

    /// <summary>The amount has been taken from the account.</summary>
    public bool IsWithdrawn => Status is "needs_response" or "under_review" or "lost";

    public JsonObject ToJson() => new()
    {
        ["id"] = id, ["object"] = "dispute", ["amount"] = Amount, ["currency"] = intent.Currency, ["status"] = Status, ["payment_intent"] = intent.Id,
        ["charge"] = "ch_" + intent.Id, ["metadata"] = new JsonObject(),
    };
}

/// <summary>A refund at <see cref="FakeStripe"/>.</summary>
internal sealed record FakeRefund(string Id, string IntentId, long Amount, string Currency, string RefundId, string OrderId = "")
{
    public bool HasFailed { get; set; }

    public bool ReversesTransfer { get; set; }

    public bool ReturnsFee { get; set; }

    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "refund",
        ["amount"] = Amount,
        ["currency"] = Currency,
        ["payment_intent"] = IntentId,
        ["status"] = HasFailed ? "failed" : "succeeded",
        ["metadata"] = new JsonObject { ["refund_id"] = RefundId, ["order_id"] = OrderId },
    };
}

/// <summary>What a platform took back of a transfer at <see cref="FakeStripe"/>.</summary>
internal sealed record FakeReversal(string Id, long Amount, string DisputeId)
{
    public JsonObject ToJson() => new()
    {
        ["id"] = Id, ["object"] = "transfer_reversal", ["amount"] = Amount, ["metadata"] = new JsonObject { ["dispute_id"] = DisputeId },
    };
}

/// <summary>A connected account at <see cref="FakeStripe"/>.</summary>
internal sealed class FakeAccount(string id, string organizerId)
{
    public string Id => id;

    public string OrganizerId => organizerId;

    /// <summary>Its owner has said all that was asked, and it takes charges, transfers and payouts.</summary>
    public bool IsActive { get; set; }

    /// <summary>What Stripe has paid out from it.</summary>
    public List<(string Id, long Amount, string Currency, string Status)> Payouts { get; } = [];

    public static JsonObject ToJson((string Id, long Amount, string Currency, string Status) payout) => new()
    {
        ["id"] = payout.Id, ["object"] = "payout", ["amount"] = payout.Amount, ["currency"] = payout.Currency, ["status"] = payout.Status,
        ["created"] = 1_900_000_000, ["arrival_date"] = 1_900_086_400,
    };

    public JsonObject Balance(IEnumerable<FakeIntent> intents) => new()
    {
        ["object"] = "balance",
        ["available"] = new JsonArray(new JsonObject { ["amount"] = -Payouts.Sum(payout => payout.Amount), ["currency"] = "eur" }),
        ["pending"] = new JsonArray(new JsonObject { ["amount"] = intents.Where(intent => intent.Destination == id).Sum(intent => intent.AtOrganizer), ["currency"] = "eur" }),
    };

    public JsonObject ToJson() => new()
    {
        ["id"] = id,
        ["object"] = "account",
        ["type"] = "express",
        ["charges_enabled"] = IsActive,
        ["payouts_enabled"] = IsActive,
        ["details_submitted"] = IsActive,
        ["capabilities"] = new JsonObject { ["card_payments"] = IsActive ? "active" : "inactive", ["transfers"] = IsActive ? "active" : "inactive" },
        ["metadata"] = new JsonObject { ["organizer_id"] = organizerId },
    };
}
