using k8s.Models;

namespace EventLoop.Running;

/// <summary>Who may connect to whom, by the network policies of an overlay. Pods that no policy selects in a direction are open in it.</summary>
internal sealed class Reach(Deployed deployed)
{
    /// <summary>A pod, by its labels and those of its namespace.</summary>
    internal sealed record Pod(IDictionary<string, string> Labels, string Namespace = "eventloop", IDictionary<string, string>? NamespaceLabels = null)
    {
        /// <summary>The ports that its containers name.</summary>
        public Dictionary<string, int> Ports { get; init; } = [];

        public static Pod Of(V1Deployment deployment) => new(Deployed.LabelsOf(deployment))
        {
            Ports = deployment.Spec.Template.Spec.Containers.SelectMany(container => container.Ports).ToDictionary(port => port.Name, port => port.ContainerPort),
        };
    }

    public bool Allows(Pod from, Pod to, int port) => Egress(from, to, port) && Ingress(from, to, port);

    private bool Egress(Pod from, Pod to, int port)
    {
        var rules = Policies(from, "Egress");
        return rules.Count == 0 || rules.SelectMany(policy => policy.Spec.Egress ?? [])
            .Any(rule => rule.To.Any(peer => Selects(peer, to)) && rule.Ports.Any(allowed => IsPort(allowed, to, port)));
    }

    private bool Ingress(Pod from, Pod to, int port)
    {
        var rules = Policies(to, "Ingress");
        return rules.Count == 0 || rules.SelectMany(policy => policy.Spec.Ingress ?? [])
            .Any(rule => rule.FromProperty.Any(peer => Selects(peer, from)) && rule.Ports.Any(allowed => IsPort(allowed, to, port)));
    }

    private List<V1NetworkPolicy> Policies(Pod pod, string direction) => pod.Namespace != "eventloop" ? [] :
        [.. deployed.All<V1NetworkPolicy>().Where(policy => policy.Spec.PolicyTypes.Contains(direction) && Deployed.Matches(policy.Spec.PodSelector.MatchLabels, pod.Labels))];

    private static bool Selects(V1NetworkPolicyPeer peer, Pod pod) =>
        (peer.NamespaceSelector is { } space
            ? Deployed.Matches(space.MatchLabels, new Dictionary<string, string>(pod.NamespaceLabels ?? new Dictionary<string, string>()) { ["kubernetes.io/metadata.name"] = pod.Namespace })
            : pod.Namespace == "eventloop")
        && Deployed.Matches(peer.PodSelector?.MatchLabels, pod.Labels);

    private static bool IsPort(V1NetworkPolicyPort allowed, Pod to, int port) =>
        int.TryParse(allowed.Port.Value, out var number) ? number == port : to.Ports.GetValueOrDefault(allowed.Port.Value) == port;
}
