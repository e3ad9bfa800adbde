using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace EventLoop.Ledger;

/// <summary>
/// A Kafka cluster of one broker that speaks the protocol over TCP: the mock cluster that comes with librdkafka (<c>rdkafka_mock.h</c>).
/// It can go away and come back, and answer requests with errors.
/// </summary>
internal sealed partial class MockKafka : IDisposable
{
    private const string Library = "librdkafka";
    private const int Producer = 0;
    private const int TheBroker = 1;

    /// <summary>The builds for Linux that come with it: the first wants a library of its own for Kerberos.</summary>
    private static readonly string[] Builds = [Library, "centos8-librdkafka", "alpine-librdkafka"];

    private readonly nint client;
    private readonly nint cluster;

    static MockKafka() => NativeLibrary.SetDllImportResolver(typeof(MockKafka).Assembly, (name, assembly, path) =>
        name == Library ? Builds.Select(build => NativeLibrary.TryLoad(build, assembly, path, out var loaded) ? loaded : 0).FirstOrDefault(loaded => loaded != 0) : 0);

    public MockKafka()
    {
        var error = new byte[512];
        client = Open(Producer, NewConfiguration(), error, error.Length);
        if (client == 0)
            throw new InvalidOperationException(Encoding.UTF8.GetString(error));
        cluster = NewCluster(client, 1);
        BootstrapServers = Marshal.PtrToStringUTF8(Bootstraps(cluster))!;
    }

    public string BootstrapServers { get; }

    /// <summary>Everybody is cut off, and nobody can connect.</summary>
    public void GoAway() => _ = SetDown(cluster, TheBroker);

    public void ComeBack() => _ = SetUp(cluster, TheBroker);

    /// <summary>All messages of the topics so far, by topic in their order.</summary>
    public IReadOnlyList<ConsumeResult<string, string>> Read(params string[] topics)
    {
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = BootstrapServers,
            GroupId = Guid.CreateVersion7().ToString(),
            EnableAutoCommit = false,
            EnablePartitionEof = true,
        }).Build();
        var partitions = Partitions(topics);
        consumer.Assign(partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        var read = new List<ConsumeResult<string, string>>();
        for (var ended = 0; ended < partitions.Count;)
        {
            var next = consumer.Consume(TimeSpan.FromSeconds(20)) ?? throw new TimeoutException("The topics could not be read to their end.");
            if (next.IsPartitionEOF)
                ended++;
            else
                read.Add(next);
        }

        return read;
    }

    public void Dispose()
    {
        DestroyCluster(cluster);
        DestroyClient(client);
    }

    private List<TopicPartition> Partitions(string[] topics)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).Build();
        return
        [
            .. admin.GetMetadata(TimeSpan.FromSeconds(20)).Topics
                .Where(topic => topics.Contains(topic.Topic))
                .SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Topic, partition.PartitionId))),
        ];
    }

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_new")]
    private static partial nint NewConfiguration();

    [LibraryImport(Library, EntryPoint = "rd_kafka_new")]
    private static partial nint Open(int type, nint configuration, byte[] error, nint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_new")]
    private static partial nint NewCluster(nint client, int brokers);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    private static partial nint Bootstraps(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_down")]
    private static partial int SetDown(nint cluster, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_broker_set_up")]
    private static partial int SetUp(nint cluster, int broker);

    [LibraryImport(Library, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    private static partial void DestroyCluster(nint cluster);

    [LibraryImport(Library, EntryPoint = "rd_kafka_destroy")]
    private static partial void DestroyClient(nint client);
}
