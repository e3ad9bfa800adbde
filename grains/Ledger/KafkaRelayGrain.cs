using Microsoft.Extensions.Logging;

namespace EventLoop.Ledger;

/// <summary>Tells Kafka what is in the ledger: at least once, in order for each key, and never faster than the broker takes it.</summary>
[Alias("IKafkaRelayGrain")]
internal interface IKafkaRelayGrain : IFollowerGrain;

/// <inheritdoc cref="IKafkaRelayGrain"/>
internal sealed class KafkaRelayGrain(KafkaOptions options, LedgerTail tail, ILogger<KafkaRelayGrain> logger)
    : FollowerGrain("kafka", tail, logger), IKafkaRelayGrain
{
    private readonly KafkaProducer producer = new(options);

    public override void Dispose()
    {
        producer.Dispose();
        base.Dispose();
    }

    protected override Task Work(IReadOnlyList<LedgerEntry> appends, CancellationToken cancellation) =>
        producer.Send(appends.SelectMany(Publications.Of), cancellation);
}
