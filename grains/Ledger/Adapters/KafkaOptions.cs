namespace EventLoop.Ledger;

/// <summary>Where the ledger is relayed to (configuration section <c>Kafka</c>); without <see cref="BootstrapServers"/>, nowhere.</summary>
internal sealed class KafkaOptions
{
    /// <summary>Brokers to begin with, as <c>host:port,host:port</c>.</summary>
    public string BootstrapServers { get; set; } = "";

    /// <summary>What topics' names begin with.</summary>
    public string TopicPrefix { get; set; } = "eventloop.";

    /// <summary>
    /// Any further property of librdkafka by its own name, such as <c>security.protocol</c>, <c>sasl.mechanism</c>, <c>sasl.username</c>,
    /// <c>sasl.password</c> and <c>ssl.ca.location</c> (<c>Kafka__Client__security.protocol</c> in the environment).
    /// </summary>
    public Dictionary<string, string> Client { get; } = [];
}
