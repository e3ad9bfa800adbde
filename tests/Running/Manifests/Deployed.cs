using k8s;
using k8s.Models;
using YamlDotNet.RepresentationModel;

namespace EventLoop.Running;

/// <summary>All that an overlay brings into a cluster, read strictly: a member that Kubernetes does not know fails.</summary>
internal sealed class Deployed
{
    private static readonly Dictionary<(string ApiVersion, string Kind), Func<string, object>> Types = new()
    {
        [("v1", "Namespace")] = Read<V1Namespace>,
        [("v1", "ConfigMap")] = Read<V1ConfigMap>,
        [("v1", "Service")] = Read<V1Service>,
        [("v1", "ServiceAccount")] = Read<V1ServiceAccount>,
        [("apps/v1", "Deployment")] = Read<V1Deployment>,
        [("autoscaling/v2", "HorizontalPodAutoscaler")] = Read<V2HorizontalPodAutoscaler>,
        [("networking.k8s.io/v1", "Ingress")] = Read<V1Ingress>,
        [("networking.k8s.io/v1", "NetworkPolicy")] = Read<V1NetworkPolicy>,
        [("policy/v1", "PodDisruptionBudget")] = Read<V1PodDisruptionBudget>,
        [("postgresql.cnpg.io/v1", "Cluster")] = Read<PostgresCluster>,
        [("monitoring.coreos.com/v1", "PodMonitor")] = Read<PodMonitor>,
        [("kafka.strimzi.io/v1", "Kafka")] = Read<KafkaCluster>,
        [("kafka.strimzi.io/v1", "KafkaNodePool")] = Read<KafkaNodePool>,
        [("kafka.strimzi.io/v1", "KafkaTopic")] = Read<KafkaTopic>,
        [("kafka.strimzi.io/v1", "KafkaUser")] = Read<KafkaUser>,
    };

    private readonly IReadOnlyList<object> resources;

    public Deployed(string overlay)
    {
        Trees = Kustomization.Render(Path.Combine(PostgresServer.Root, "k8s", overlay));
        resources = [.. Trees.Select(Typed)];
    }

    public IReadOnlyList<YamlMappingNode> Trees { get; }

    public V1ConfigMap Settings => All<V1ConfigMap>().Single(map => map.Name() == "eventloop-settings");

    public V1Deployment Silo => All<V1Deployment>().Single(deployment => deployment.Name() == "eventloop-silo");

    public V1Deployment Api => All<V1Deployment>().Single(deployment => deployment.Name() == "eventloop-api");

    public IEnumerable<T> All<T>() => resources.OfType<T>();

    /// <summary>What a process of this container finds in its environment, apart from what comes from secrets and fields.</summary>
    public Dictionary<string, string> EnvironmentOf(V1Container container)
    {
        var environment = container.EnvFrom.Select(source => All<V1ConfigMap>().Single(map => map.Name() == source.ConfigMapRef.Name))
            .SelectMany(map => map.Data).ToDictionary();
        foreach (var variable in container.Env ?? [])
            environment[variable.Name] = variable.Value ?? "";
        return environment;
    }

    public IEnumerable<(V1Deployment Deployment, V1Container Container)> Containers() =>
        from deployment in All<V1Deployment>()
        from container in (deployment.Spec.Template.Spec.InitContainers ?? []).Concat(deployment.Spec.Template.Spec.Containers)
        select (deployment, container);

    public V1Deployment Selected(IDictionary<string, string> labels) => All<V1Deployment>().Single(deployment => Matches(labels, LabelsOf(deployment)));

    public static IDictionary<string, string> LabelsOf(V1Deployment deployment) => deployment.Spec.Template.Metadata.Labels;

    public static bool Matches(IDictionary<string, string>? selector, IDictionary<string, string> labels) =>
        (selector ?? new Dictionary<string, string>()).All(label => labels.TryGetValue(label.Key, out var value) && value == label.Value);

    private static object Typed(YamlMappingNode tree) =>
        Types.TryGetValue((tree.Word("apiVersion")!, tree.Word("kind")!), out var read)
            ? read(tree.Text())
            : throw new NotSupportedException($"{tree.Word("apiVersion")} {tree.Word("kind")}");

    public static T Read<T>(YamlMappingNode tree)
        where T : notnull => KubernetesYaml.Deserialize<T>(tree.Text(), strict: true);

    private static object Read<T>(string yaml)
        where T : notnull => KubernetesYaml.Deserialize<T>(yaml, strict: true);
}
