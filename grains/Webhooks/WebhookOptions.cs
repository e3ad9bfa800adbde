namespace EventLoop.Webhooks;

/// <summary>Settings of the section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>Also tells <c>http</c> addresses and such as only this network has. For development; anybody who can register an address can then look around in here.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>How long a receiver may take, in seconds.</summary>
    public int TimeoutSeconds { get; set; } = 15;
}
