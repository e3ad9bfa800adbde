using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace EventLoop.Ledger;

/// <summary>
/// Writes publications to Kafka, each with the attributes of a CloudEvent in its headers (CloudEvents 1.0, Kafka protocol binding, binary mode).
/// Idempotent, acknowledged by all replicas, and patient: a message that cannot be delivered waits for its broker, so none is overtaken by
/// another of its key.
/// </summary>
internal sealed class KafkaProducer(KafkaOptions options) : IDisposable
{
    private static readonly byte[] SpecVersion = "1.0"u8.ToArray();
    private static readonly byte[] Source = "/eventloop"u8.ToArray();
    private static readonly byte[] ContentType = "application/json"u8.ToArray();

    private readonly Lazy<IProducer<byte[], byte[]>> producer = new(() => new ProducerBuilder<byte[], byte[]>(Config(options)).Build());

    /// <summary>Returns when all are acknowledged.</summary>
    public Task Send(IEnumerable<Publication> publications, CancellationToken cancellation) =>
        Task.WhenAll(publications.Select(Send).ToList()).WaitAsync(cancellation);

    /// <summary>What waits for its broker is dropped: it is read from the ledger again.</summary>
    public void Dispose()
    {
        if (producer.IsValueCreated)
            producer.Value.Dispose();
    }

    private Task Send(Publication publication) => producer.Value.ProduceAsync(options.TopicPrefix + publication.Topic, new()
    {
        Key = Encoding.UTF8.GetBytes(publication.Key.ToString()),
        Value = Encoding.UTF8.GetBytes(publication.Data.ToJsonString()),
        Timestamp = new(publication.Time.UtcDateTime),
        Headers =
        [
            new Header("ce_specversion", SpecVersion),
            new Header("ce_id", Encoding.UTF8.GetBytes(publication.Id)),
            new Header("ce_source", Source),
            new Header("ce_type", Encoding.UTF8.GetBytes(publication.Type)),
            new Header("ce_subject", Encoding.UTF8.GetBytes(publication.Key.ToString())),
            new Header("ce_time", Encoding.UTF8.GetBytes(publication.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture))),
            new Header("content-type", ContentType),
        ],
    });

    private static ProducerConfig Config(KafkaOptions options) => new(new Dictionary<string, string>(options.Client))
    {
        BootstrapServers = options.BootstrapServers,
        EnableIdempotence = true,
        Acks = Acks.All,
        MessageTimeoutMs = 0,
        LingerMs = 5,
    };
}
