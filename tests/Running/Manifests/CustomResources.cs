using k8s.Models;

namespace EventLoop.Running;

/// <summary>What we say to operators, as their custom resources have it: a member that is not here is refused, so a slip of the pen shows.</summary>
internal sealed class PostgresCluster
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = null!;

    public ClusterSpec Spec { get; set; } = null!;

    internal sealed class ClusterSpec
    {
        public string? ImageName { get; set; }

        public int Instances { get; set; }

        public string? PrimaryUpdateStrategy { get; set; }

        public BootstrapSpec? Bootstrap { get; set; }

        public PostgresSpec Postgresql { get; set; } = null!;

        public V1ResourceRequirements? Resources { get; set; }

        public StorageSpec? Storage { get; set; }

        public StorageSpec? WalStorage { get; set; }
    }

    internal sealed class BootstrapSpec
    {
        public InitdbSpec? Initdb { get; set; }
    }

    internal sealed class InitdbSpec
    {
        public string? Database { get; set; }

        public string? Owner { get; set; }

        public string? Encoding { get; set; }

        public string? LocaleCollate { get; set; }

        public string? LocaleCType { get; set; }

        public bool DataChecksums { get; set; }

        public List<string> PostInitApplicationSQL { get; set; } = [];
    }

    internal sealed class PostgresSpec
    {
        public SynchronousSpec? Synchronous { get; set; }

        public Dictionary<string, string> Parameters { get; set; } = [];
    }

    internal sealed class SynchronousSpec
    {
        public string? Method { get; set; }

        public int Number { get; set; }
    }

    internal sealed class StorageSpec
    {
        public string? Size { get; set; }
    }
}

/// <inheritdoc cref="PostgresCluster"/>
internal sealed class PodMonitor
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = null!;

    public MonitorSpec Spec { get; set; } = null!;

    internal sealed class MonitorSpec
    {
        public V1LabelSelector Selector { get; set; } = null!;

        public List<string> PodTargetLabels { get; set; } = [];

        public List<EndpointSpec> PodMetricsEndpoints { get; set; } = [];
    }

    internal sealed class EndpointSpec
    {
        public string? Port { get; set; }

        public string? Path { get; set; }

        public string? Interval { get; set; }
    }
}

/// <inheritdoc cref="PostgresCluster"/>
internal sealed class KafkaNodePool
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = null!;

    public PoolSpec Spec { get; set; } = null!;

    internal sealed class PoolSpec
    {
        public int Replicas { get; set; }

        public List<string> Roles { get; set; } = [];

        public V1ResourceRequirements? Resources { get; set; }

        public StorageSpec? Storage { get; set; }
    }

    internal sealed class StorageSpec
    {
        public string? Type { get; set; }

        public List<VolumeSpec> Volumes { get; set; } = [];
    }

    internal sealed class VolumeSpec
    {
        public int Id { get; set; }

        public string? Type { get; set; }

        public string? Size { get; set; }

        public string? KraftMetadata { get; set; }

        public bool DeleteClaim { get; set; }
    }
}

/// <inheritdoc cref="PostgresCluster"/>
internal sealed class KafkaCluster
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = null!;

    public ClusterSpec Spec { get; set; } = null!;

    internal sealed class ClusterSpec
    {
        public BrokerSpec Kafka { get; set; } = null!;

        public OperatorSpec? EntityOperator { get; set; }
    }

    internal sealed class BrokerSpec
    {
        public List<ListenerSpec> Listeners { get; set; } = [];

        public TypeSpec? Authorization { get; set; }

        public Dictionary<string, string> Config { get; set; } = [];
    }

    internal sealed class ListenerSpec
    {
        public string? Name { get; set; }

        public int Port { get; set; }

        public string? Type { get; set; }

        public bool Tls { get; set; }

        public TypeSpec? Authentication { get; set; }
    }

    internal sealed class TypeSpec
    {
        public string? Type { get; set; }
    }

    internal sealed class OperatorSpec
    {
        public Dictionary<string, string>? TopicOperator { get; set; }

        public Dictionary<string, string>? UserOperator { get; set; }
    }
}

/// <inheritdoc cref="PostgresCluster"/>
internal sealed class KafkaTopic
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = null!;

    public TopicSpec Spec { get; set; } = null!;

    internal sealed class TopicSpec
    {
        public int Partitions { get; set; }

        public int Replicas { get; set; }
    }
}

/// <inheritdoc cref="PostgresCluster"/>
internal sealed class KafkaUser
{
    public string? ApiVersion { get; set; }

    public string? Kind { get; set; }

    public V1ObjectMeta Metadata { get; set; } = null!;

    public UserSpec Spec { get; set; } = null!;

    internal sealed class UserSpec
    {
        public KafkaCluster.TypeSpec Authentication { get; set; } = null!;

        public AuthorizationSpec Authorization { get; set; } = null!;
    }

    internal sealed class AuthorizationSpec
    {
        public string? Type { get; set; }

        public List<RuleSpec> Acls { get; set; } = [];
    }

    internal sealed class RuleSpec
    {
        public ResourceSpec Resource { get; set; } = null!;

        public List<string> Operations { get; set; } = [];
    }

    internal sealed class ResourceSpec
    {
        public string? Type { get; set; }

        public string? Name { get; set; }

        public string? PatternType { get; set; }
    }
}
