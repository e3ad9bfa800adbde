using EventLoop.Ledger;
using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;
using Xunit;

namespace EventLoop.Running;

/// <summary>Reads every overlay of k8s/ as a cluster would, and holds together what must fit.</summary>
public sealed partial class ManifestTests
{
    private static readonly Reach.Pod Stranger = new(new Dictionary<string, string> { ["app"] = "stranger" });
    private static readonly Reach.Pod Postgres = new(new Dictionary<string, string> { ["cnpg.io/cluster"] = "eventloop-postgres" });

    /// <summary>What the runtime, the framework and Npgsql read by themselves.</summary>
    private static readonly string[] NotOurs = ["ASPNETCORE_HTTP_PORTS", "DOTNET_gcServer", "PGUSER", "PGPASSWORD"];

    public static TheoryData<string> Overlays => [.. Directory.GetDirectories(K8s("overlays")).Select(folder => "overlays/" + Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Every_resource_is_of_a_known_form_and_has_a_name_of_its_own(string overlay)
    {
        var deployed = new Deployed(overlay);
        var names = deployed.Trees.Select(tree => $"{tree.Word("kind")} {tree.Word("metadata", "name")}").ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.DoesNotContain(names, name => name.StartsWith("Secret ", StringComparison.Ordinal));
        var space = deployed.All<V1Namespace>().Single().Name();
        Assert.All(deployed.Trees.Where(tree => tree.Word("kind") != "Namespace"), tree => Assert.Equal(space, tree.Word("metadata", "namespace")));
    }

    [Fact]
    public void Every_file_is_part_of_an_overlay_or_an_optional_component()
    {
        var used = Kustomizations().SelectMany(file =>
        {
            var me = Yaml.Load(File.ReadAllText(file)).Single();
            var files = me.Items("resources").Concat(me.Items("components")).Select(node => node.Word()!)
                .Concat(me.Items("patches").Select(patch => patch.Word("path")!))
                .Concat(me.Items("configMapGenerator").SelectMany(generator => generator.Items("files")).Select(node => node.Word()!));
            return files.Select(name => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, name)));
        }).ToHashSet();
        var there = Directory.EnumerateFiles(K8s(), "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) != ".md" && !file.EndsWith("kustomization.yaml", StringComparison.Ordinal));
        Assert.Empty(there.Except(used));
        Assert.All(used, path => Assert.True(Path.Exists(path), path));
    }

    [Fact]
    public void The_optional_Kafka_is_of_a_known_form()
    {
        var trees = new[] { "kafka.yaml", "network.yaml", "topics.yaml", "user.yaml" }.SelectMany(file => Yaml.Load(File.ReadAllText(K8s("components", "kafka", file)))).ToList();
        var listener = Assert.Single(Deployed.Read<KafkaCluster>(trees.Single(tree => tree.Word("kind") == "Kafka")).Spec.Kafka.Listeners);
        var policy = Deployed.Read<V1NetworkPolicy>(trees.Single(tree => tree.Word("kind") == "NetworkPolicy"));
        var pool = Deployed.Read<KafkaNodePool>(trees.Single(tree => tree.Word("kind") == "KafkaNodePool"));
        Assert.Equal($"{listener.Port}", Assert.Single(Assert.Single(policy.Spec.Egress).Ports).Port.Value);
        Assert.Equal(pool.Metadata.Labels, Assert.Single(Assert.Single(policy.Spec.Egress).To).PodSelector.MatchLabels);
        Assert.Equal(trees.Single(tree => tree.Word("kind") == "Kafka").Word("metadata", "name"), pool.Metadata.Labels["strimzi.io/cluster"]);

        var topics = trees.Where(tree => tree.Word("kind") == "KafkaTopic").Select(Deployed.Read<KafkaTopic>).ToList();
        var told = Publications.Catalogue.Values.Select(fact => new KafkaOptions().TopicPrefix + fact.Topic).Distinct();
        Assert.Equal(told.Order(StringComparer.Ordinal), topics.Select(topic => topic.Metadata.Name).Order(StringComparer.Ordinal));
        Assert.All(topics, topic => Assert.Equal(pool.Metadata.Labels, topic.Metadata.Labels));
    }

    [Fact]
    public void The_relay_finds_its_Kafka_and_proves_who_it_is()
    {
        var silo = Deployed.Read<V1Deployment>(Assert.Single(Yaml.Load(File.ReadAllText(K8s("components", "kafka", "silo.yaml"))))).Spec.Template.Spec;
        var user = Deployed.Read<KafkaUser>(Assert.Single(Yaml.Load(File.ReadAllText(K8s("components", "kafka", "user.yaml")))));
        var container = Assert.Single(silo.Containers);
        var settings = container.Env.ToDictionary(variable => variable.Name, variable => variable.Value);
        var listener = File.ReadAllText(K8s("components", "kafka", "kafka.yaml"));

        Assert.Equal("eventloop-kafka-kafka-bootstrap:9093", settings["Kafka__BootstrapServers"]);
        Assert.Contains("port: 9093", listener, StringComparison.Ordinal);
        Assert.Equal(["eventloop-kafka-cluster-ca-cert", user.Metadata.Name], silo.Volumes.Select(volume => volume.Secret.SecretName));
        Assert.Equal(silo.Volumes.Select(volume => volume.Name), container.VolumeMounts.Select(mount => mount.Name));
        foreach (var path in settings.Where(setting => setting.Key.EndsWith(".location", StringComparison.Ordinal)).Select(setting => setting.Value))
            Assert.Contains(container.VolumeMounts, mount => Path.GetDirectoryName(path) == mount.MountPath);
        Assert.Contains(user.Spec.Authorization.Acls, rule => rule.Resource is { Type: "topic", PatternType: "prefix" } && rule.Resource.Name == new KafkaOptions().TopicPrefix);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Selectors_ports_and_names_lead_somewhere(string overlay)
    {
        var deployed = new Deployed(overlay);
        foreach (var deployment in deployed.All<V1Deployment>())
        {
            Assert.Same(deployment, deployed.Selected(deployment.Spec.Selector.MatchLabels));
            Assert.Contains(deployed.All<V1ServiceAccount>(), account => account.Name() == deployment.Spec.Template.Spec.ServiceAccountName);
            Assert.Single(deployed.All<V1PodDisruptionBudget>(), budget => Deployed.Matches(budget.Spec.Selector.MatchLabels, Deployed.LabelsOf(deployment)));
            var ports = PortsOf(deployment);
            foreach (var container in deployment.Spec.Template.Spec.Containers)
                Assert.All([container.StartupProbe, container.LivenessProbe, container.ReadinessProbe], probe => Assert.Contains(probe.HttpGet.Port.Value, ports));
            foreach (var spread in deployment.Spec.Template.Spec.TopologySpreadConstraints)
                Assert.Same(deployment, deployed.Selected(spread.LabelSelector.MatchLabels));
        }

        foreach (var service in deployed.All<V1Service>())
            Assert.All(service.Spec.Ports, port => Assert.Contains(port.TargetPort.Value, PortsOf(deployed.Selected(service.Spec.Selector))));
        foreach (var backend in deployed.All<V1Ingress>().SelectMany(ingress => ingress.Spec.Rules).SelectMany(rule => rule.Http.Paths).Select(path => path.Backend.Service))
            Assert.Contains(deployed.All<V1Service>().Single(service => service.Name() == backend.Name).Spec.Ports, port => port.Name == backend.Port.Name);
        foreach (var scaler in deployed.All<V2HorizontalPodAutoscaler>())
            Assert.Null(deployed.All<V1Deployment>().Single(deployment => deployment.Name() == scaler.Spec.ScaleTargetRef.Name).Spec.Replicas);
        foreach (var monitor in deployed.All<PodMonitor>())
        {
            var scraped = deployed.All<V1Deployment>().Where(deployment => Deployed.Matches(monitor.Spec.Selector.MatchLabels, Deployed.LabelsOf(deployment)));
            Assert.Equal(deployed.All<V1Deployment>(), scraped);
            Assert.All(scraped, deployment => Assert.Contains(monitor.Spec.PodMetricsEndpoints.Single().Port, PortsOf(deployment)));
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Only_EventLoop_reaches_the_ports_that_trust_their_callers(string overlay)
    {
        var deployed = new Deployed(overlay);
        var reach = new Reach(deployed);
        var (silo, api) = (Reach.Pod.Of(deployed.Silo), Reach.Pod.Of(deployed.Api));
        var proxy = new Reach.Pod(new Dictionary<string, string>(), "proxies", new Dictionary<string, string> { ["eventloop/ingress"] = "true" });
        var scraper = new Reach.Pod(new Dictionary<string, string>(), "monitoring");
        var abroad = new Reach.Pod(Deployed.LabelsOf(deployed.Api), "elsewhere");
        var names = new Reach.Pod(new Dictionary<string, string>(), "kube-system");
        var (siloPort, gateway, http) = (silo.Ports["silo"], silo.Ports["gateway"], silo.Ports["http"]);
        var isScraped = deployed.All<PodMonitor>().Any();
        var expected = new (Reach.Pod From, Reach.Pod To, int Port, bool Allowed)[]
        {
            (silo, silo, siloPort, true), (api, silo, gateway, true), (api, silo, siloPort, false), (silo, silo, gateway, false),
            (Stranger, silo, siloPort, false), (Stranger, silo, gateway, false), (Stranger, silo, http, false), (abroad, silo, gateway, false),
            (proxy, silo, gateway, false), (proxy, api, http, true), (Stranger, api, http, false), (silo, api, http, false),
            (scraper, api, http, isScraped), (scraper, silo, http, isScraped), (scraper, silo, gateway, false),
            (silo, Postgres, 5432, true), (api, Postgres, 5432, true), (Postgres, Postgres, 5432, true), (Stranger, Postgres, 5432, false), (abroad, Postgres, 5432, false),
            (silo, names, 53, true), (api, names, 53, true), (silo, names, 443, false), (api, Stranger, 80, false),
        };
        Assert.All(expected, link => Assert.Equal(link.Allowed, reach.Allows(link.From, link.To, link.Port)));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void The_environment_says_only_what_the_code_reads(string overlay)
    {
        var deployed = new Deployed(overlay);
        var read = SettingsInTheCode();
        foreach (var (_, container) in deployed.Containers())
            Assert.All(deployed.EnvironmentOf(container).Keys.Except(NotOurs), name => Assert.Contains(Regex.Replace(name, @"__\d+$", "").Replace("__", ":", StringComparison.Ordinal), read));

        // Numbers and truth values that are not quoted would be refused.
        var pods = deployed.Trees.Select(tree => tree.At("spec", "template", "spec"));
        Assert.All(
            pods.SelectMany(pod => pod.Items("initContainers").Concat(pod.Items("containers"))).SelectMany(container => container.Items("env")).Select(variable => variable.At("value")).OfType<YamlDotNet.RepresentationModel.YamlNode>(),
            value => Assert.True(value.IsString(), value.Word()));
        Assert.All(
            deployed.Trees.Where(tree => tree.Word("kind") == "ConfigMap").SelectMany(tree => ((YamlDotNet.RepresentationModel.YamlMappingNode)tree.At("data")!).Children.Values),
            value => Assert.True(value.IsString(), value.Word()));

        var silo = deployed.EnvironmentOf(deployed.Silo.Spec.Template.Spec.Containers.Single());
        var ports = Reach.Pod.Of(deployed.Silo).Ports;
        Assert.Equal((silo["Cluster__SiloPort"], silo["Cluster__GatewayPort"]), ($"{ports["silo"]}", $"{ports["gateway"]}"));
        Assert.All(deployed.All<V1Deployment>(), deployment => Assert.Equal(silo["ASPNETCORE_HTTP_PORTS"], $"{Reach.Pod.Of(deployment).Ports["http"]}"));
        Assert.Equal("status.podIP", deployed.Silo.Spec.Template.Spec.Containers.Single().Env.Single(variable => variable.Name == "Cluster__Address").ValueFrom.FieldRef.FieldPath);
        Assert.Equal("client", deployed.EnvironmentOf(deployed.Api.Spec.Template.Spec.Containers.Single())["Cluster__Role"]);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Secrets_come_by_reference_from_where_the_README_or_the_operator_puts_them(string overlay)
    {
        var deployed = new Deployed(overlay);
        var readme = File.ReadAllText(K8s("README.md"));
        var given = CreatedSecret().Matches(readme).SelectMany(command => Literal().Matches(command.Value).Select(literal => (command.Groups["name"].Value, literal.Groups["key"].Value)))
            .Concat(deployed.All<PostgresCluster>().SelectMany(cluster => new[]
            {
                ($"{cluster.Metadata.Name}-app", "username"), ($"{cluster.Metadata.Name}-app", "password"), ($"{cluster.Metadata.Name}-ca", "ca.crt"),
            }))
            .ToHashSet();
        foreach (var (deployment, container) in deployed.Containers())
        {
            var volumes = deployment.Spec.Template.Spec.Volumes;
            Assert.All(container.Env.Select(variable => variable.ValueFrom?.SecretKeyRef).OfType<V1SecretKeySelector>(), secret => Assert.Contains((secret.Name, secret.Key), given));
            Assert.All(volumes.Where(volume => volume.Secret is not null).SelectMany(volume => volume.Secret.Items.Select(item => (volume.Secret.SecretName, item.Key))), secret => Assert.Contains(secret, given));
            Assert.All(container.VolumeMounts, mount => Assert.Contains(volumes, volume => volume.Name == mount.Name));
            Assert.DoesNotContain(container.Env, variable => variable.Value is { } value && SecretName().IsMatch(variable.Name + value));
        }

        foreach (var cluster in deployed.All<PostgresCluster>())
        {
            var connection = deployed.EnvironmentOf(deployed.Silo.Spec.Template.Spec.Containers.Single())["ConnectionStrings__EventLoop"];
            Assert.Contains($"Host={cluster.Metadata.Name}-rw;Database={cluster.Spec.Bootstrap!.Initdb!.Database};", connection, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void No_silo_is_missed_in_a_rollout_and_each_has_time_to_end(string overlay)
    {
        var deployed = new Deployed(overlay);
        var settings = deployed.Settings.Data;
        var (shutdown, drain) = (Seconds(settings["Cluster__ShutdownSeconds"]), Seconds(settings["Cluster__DrainSeconds"]));
        foreach (var deployment in deployed.All<V1Deployment>())
        {
            Assert.Equal(("RollingUpdate", "0", "1"), (deployment.Spec.Strategy.Type, deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value, deployment.Spec.Strategy.RollingUpdate.MaxSurge.Value));
            Assert.True(deployment.Spec.Template.Spec.TerminationGracePeriodSeconds >= shutdown + 15);
            var readiness = deployment.Spec.Template.Spec.Containers.Single().ReadinessProbe;
            Assert.True(drain > readiness.PeriodSeconds * readiness.FailureThreshold);
        }

        Assert.True(shutdown > drain + new ClusterSettings().ResponseSeconds);
        Assert.All(deployed.All<V1PodDisruptionBudget>(), budget => Assert.Equal("1", budget.Spec.MaxUnavailable.Value));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Containers_may_do_little_and_are_not_throttled(string overlay)
    {
        foreach (var (deployment, container) in new Deployed(overlay).Containers())
        {
            var pod = deployment.Spec.Template.Spec;
            Assert.True(pod.SecurityContext.RunAsNonRoot);
            Assert.Equal((1654, "RuntimeDefault", false), (pod.SecurityContext.RunAsUser, pod.SecurityContext.SeccompProfile.Type, pod.AutomountServiceAccountToken));
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.DoesNotContain("cpu", container.Resources.Limits.Keys);
            Assert.Equal(container.Resources.Requests["memory"], container.Resources.Limits["memory"]);
            Assert.Matches("/(silo|api):[0-9]", container.Image);
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Postgres_has_a_connection_for_everybody_who_may_want_one(string overlay)
    {
        var deployed = new Deployed(overlay);
        var wanted = deployed.All<V1Deployment>().Sum(deployment =>
        {
            var most = deployed.All<V2HorizontalPodAutoscaler>().SingleOrDefault(scaler => scaler.Spec.ScaleTargetRef.Name == deployment.Name())?.Spec.MaxReplicas ?? deployment.Spec.Replicas!.Value;
            return (most + 1) * (int)Seconds(deployed.EnvironmentOf(deployment.Spec.Template.Spec.Containers.Single())["Postgres__MaxPoolSize"]);
        });
        Assert.All(deployed.All<PostgresCluster>(), cluster => Assert.True(wanted + 20 <= Seconds(cluster.Spec.Postgresql.Parameters["max_connections"]), $"{wanted}"));
    }

    private static string K8s(params string[] path) => Path.Combine([PostgresServer.Root, "k8s", .. path]);

    private static IEnumerable<string> Kustomizations() => Directory.EnumerateFiles(K8s(), "kustomization.yaml", SearchOption.AllDirectories);

    private static IEnumerable<string> PortsOf(V1Deployment deployment) => Reach.Pod.Of(deployment).Ports.Keys;

    private static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The settings table of silo/README.md, and whatever a source file names by its full name.</summary>
    private static HashSet<string> SettingsInTheCode()
    {
        var cluster = typeof(ClusterSettings).GetProperties().Select(property => $"Cluster:{property.Name}");
        var stripe = typeof(Payments.StripeOptions).GetProperties().Select(property => $"Stripe:{property.Name}");
        var sources = new[] { "api", "silo", "grains" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(PostgresServer.Root, folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => SettingName().Matches(File.ReadAllText(file)).Select(name => name.Groups["name"].Value));
        return [.. cluster, .. stripe, .. sources, "ConnectionStrings:EventLoop"];
    }

    [GeneratedRegex("""(GetValue\(|GetSection\(|onfiguration\[)"(?<name>\w+(:\w+)+|OTEL_\w+)[",]""")]
    private static partial Regex SettingName();

    [GeneratedRegex(@"kubectl create secret generic (?<name>\S+)(\\\n|[^\n])*")]
    private static partial Regex CreatedSecret();

    [GeneratedRegex(@"--from-literal=(?<key>[\w.-]+)=")]
    private static partial Regex Literal();

    [GeneratedRegex("password=|masterkey|secret.*[a-z0-9+/]{20}", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
