using Microsoft.Extensions.Logging;

namespace EventLoop.Ledger;

/// <summary>Tells Kafka what is in the ledger: at least once, in order for each key, and never faster than the broker takes it.</summary>
[Alias("IKafkaRelayGrain")]
internal interface IKafkaRelayGrain : IFollowerGrain;

/// <inheritdoc cref="IKafkaRelayGrain"/>
internal sealed class KafkaRelayGrain(KafkaOptions options, LedgerTail tail, TimeProvider time, ILogger<KafkaRelayGrain> logger)
    : FollowerGrain("kafka", tail, time, logger), IKafkaRelayGrain
{
    private KafkaProducer producer = new(options);

    public override void Dispose()
    {
        producer.Dispose();
        base.Dispose();
    }

    protected override async Task Work(IReadOnlyList<LedgerEntry> appends, CancellationToken cancellation)
    {
        try
        {
            await producer.Send(appends.SelectMany(Publications.Of), cancellation);
        }
        catch
        {
            // The next try begins anew: a producer may be broken for good, and what it has not sent yet must not come after that.
            producer.Dispose();
            producer = new(options);
            throw;
        }
    }
}
