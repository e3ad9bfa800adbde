namespace EventLoop.Payments;

/// <summary>The account at Stripe (configuration section <c>Stripe</c>). Without an <see cref="ApiKey"/> the sandbox takes the money.</summary>
internal sealed class StripeOptions
{
    /// <summary>The secret key. A restricted one needs to write payment intents and refunds.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Signs what Stripe sends to the webhook; without it the webhook is off.</summary>
    public string? WebhookSecret { get; set; }

    /// <summary>Signs what Stripe sends about organizers' own accounts, which comes by a webhook of its own; null: none of that is heard.</summary>
    public string? ConnectWebhookSecret { get; set; }

    /// <summary>Organizers can have accounts of their own (Stripe Connect), to which buyers' money goes at once.</summary>
    public bool Connect { get; set; }

    /// <summary>Where Stripe is; null for its own address.</summary>
    public string? ApiBase { get; set; }

    /// <summary>The account's public key, which the buyer's browser gets.</summary>
    public string? PublishableKey { get; set; }

    /// <summary>How long one try may take.</summary>
    public double TrySeconds { get; set; } = 4;

    /// <summary>How long a call may take with all its tries; less than a grain call may (<c>Cluster:ResponseSeconds</c>).</summary>
    public double CallSeconds { get; set; } = 10;

    /// <summary>For how long nobody is sent there after most calls have failed.</summary>
    public double BreakSeconds { get; set; } = 5;

    /// <summary>So many calls of a silo may be under way; more are turned away, so that a slow Stripe piles nothing up.</summary>
    public int MaxCalls { get; set; } = 200;
}
