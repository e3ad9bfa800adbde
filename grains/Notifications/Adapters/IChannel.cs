namespace EventLoop.Notifications;

/// <summary>Writes messages for one way to people, and hands them over.</summary>
internal interface IChannel
{
    MessageChannel Channel { get; }

    SendingOptions Options { get; }

    /// <summary>Writes the message from what is true now.</summary>
    /// <returns>It; or null, and why there is nothing to send.</returns>
    Task<(Outgoing? Message, string? Why)> Write(QueuedMessage message);
}

/// <summary>A message as it goes out.</summary>
/// <param name="Hand">Gives it to the provider; fails with a <see cref="SendingFailedException"/>.</param>
/// <param name="AddressKey">Stands for where it goes.</param>
internal sealed record Outgoing(Func<Task> Hand, Guid AddressKey);

/// <summary>What a provider takes from us, and how often a message is tried there.</summary>
internal abstract class SendingOptions
{
    /// <summary>Messages a second.</summary>
    public double PerSecond { get; set; } = 20;

    /// <summary>Messages under way at once.</summary>
    public int Connections { get; set; } = 4;

    /// <summary>Then a message has failed, and somebody has to look at it.</summary>
    public int MaxTries { get; set; } = 10;

    /// <summary>Before the second try; it doubles with each, up to an hour.</summary>
    public double RetrySeconds { get; set; } = 30;

    /// <summary>For one message, from connecting to the provider's answer.</summary>
    public double TimeoutSeconds { get; set; } = 60;
}
