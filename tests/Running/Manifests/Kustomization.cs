using YamlDotNet.RepresentationModel;

namespace EventLoop.Running;

/// <summary>
/// Renders as much of kustomize as our kustomizations use, and refuses to render one that uses more: resources, components, strategic merge
/// patches from files, images, a namespace, labels, and config maps from files.
/// </summary>
internal static class Kustomization
{
    private static readonly HashSet<string> Known =
        ["apiVersion", "kind", "namespace", "labels", "resources", "components", "patches", "images", "configMapGenerator"];

    /// <summary>By which member the items of a list are told apart; the items of any other list are replaced as a whole.</summary>
    private static readonly Dictionary<string, string> MergeKeys = new()
    {
        ["containers"] = "name",
        ["initContainers"] = "name",
        ["env"] = "name",
        ["volumes"] = "name",
        ["volumeMounts"] = "mountPath",
    };

    public static IReadOnlyList<YamlMappingNode> Render(string folder) => Apply(folder, []);

    private static List<YamlMappingNode> Apply(string folder, List<YamlMappingNode> given)
    {
        var me = Yaml.Load(File.ReadAllText(Path.Combine(folder, "kustomization.yaml"))).Single();
        if (me.Children.Keys.Select(key => key.Word()).Except(Known).FirstOrDefault() is { } unknown)
            throw new NotSupportedException($"{folder}: {unknown}");

        var resources = given;
        foreach (var path in me.Items("resources").Select(node => Path.Combine(folder, node.Word()!)))
            resources.AddRange(Directory.Exists(path) ? Apply(path, []) : Yaml.Load(File.ReadAllText(path)));
        resources.AddRange(me.Items("configMapGenerator").Select(generator => ConfigMap(folder, generator)));
        foreach (var path in me.Items("components").Select(node => Path.Combine(folder, node.Word()!)))
            resources = Apply(path, resources);
        foreach (var patch in me.Items("patches").SelectMany(node => Yaml.Load(File.ReadAllText(Path.Combine(folder, node.Word("path")!)))))
            Patch(resources, patch, folder);
        foreach (var resource in resources)
            Finish(resource, me);
        return resources;
    }

    private static void Patch(List<YamlMappingNode> resources, YamlMappingNode patch, string folder)
    {
        var at = resources.FindIndex(resource => Identity(resource) == Identity(patch));
        if (at < 0)
            throw new InvalidOperationException($"{folder} patches {Identity(patch)}, which is not there.");
        resources[at] = (YamlMappingNode)Merge(resources[at], patch, "")!;
    }

    private static (string?, string?, string?) Identity(YamlNode resource) =>
        (resource.Word("apiVersion"), resource.Word("kind"), resource.Word("metadata", "name"));

    /// <returns>Null when the patch takes the node away.</returns>
    private static YamlNode? Merge(YamlNode? old, YamlNode patch, string member) => (old, patch) switch
    {
        (_, YamlScalarNode) when patch.IsNull() => null,
        (null or YamlMappingNode, YamlMappingNode map) => MergeMaps(old as YamlMappingNode, map),
        (YamlSequenceNode list, YamlSequenceNode items) when MergeKeys.TryGetValue(member, out var key) => MergeLists(list, items, key),
        _ => Yaml.Copy(patch),
    };

    private static YamlMappingNode MergeMaps(YamlMappingNode? old, YamlMappingNode patch)
    {
        var merged = old is null ? [] : new YamlMappingNode(old.Children);
        foreach (var (key, value) in patch.Children)
        {
            var node = Merge(merged.At(key.Word()!), value, key.Word()!);
            merged.Children.Remove(key);
            if (node is not null)
                merged.Add(key, node);
        }

        return merged;
    }

    // What is patched comes first, as with kustomize.
    private static YamlSequenceNode MergeLists(YamlSequenceNode old, YamlSequenceNode patch, string key)
    {
        var patched = patch.Children.Select(item => Merge(old.Children.SingleOrDefault(other => other.Word(key) == item.Word(key)), item, "")!);
        return new([.. patched, .. old.Children.Where(other => patch.Children.All(item => item.Word(key) != other.Word(key)))]);
    }

    private static YamlMappingNode ConfigMap(string folder, YamlNode generator)
    {
        var data = new YamlMappingNode();
        foreach (var file in generator.Items("files").Select(node => node.Word()!))
            data.Add(file, new YamlScalarNode(File.ReadAllText(Path.Combine(folder, file))) { Style = YamlDotNet.Core.ScalarStyle.DoubleQuoted });
        return new()
        {
            { "apiVersion", "v1" },
            { "kind", "ConfigMap" },
            { "metadata", new YamlMappingNode { { "name", generator.Word("name")! }, { "labels", Yaml.Copy(generator.At("options", "labels")!) } } },
            { "data", data },
        };
    }

    private static void Finish(YamlMappingNode resource, YamlMappingNode kustomization)
    {
        var metadata = (YamlMappingNode)resource.At("metadata")!;
        if (kustomization.Word("namespace") is { } space && resource.Word("kind") != "Namespace")
            metadata.Children[new YamlScalarNode("namespace")] = new YamlScalarNode(space);
        foreach (var (name, value) in kustomization.Items("labels").SelectMany(labels => ((YamlMappingNode)labels.At("pairs")!).Children))
        {
            if (metadata.At("labels") is not YamlMappingNode labels)
                metadata.Add("labels", labels = []);
            labels.Children[name] = value;
        }

        var pod = resource.At("spec", "template", "spec");
        foreach (var container in pod.Items("initContainers").Concat(pod.Items("containers")).OfType<YamlMappingNode>())
        {
            if (kustomization.Items("images").SingleOrDefault(image => image.Word("name") == container.Word("image")) is { } image)
                container.Children[new YamlScalarNode("image")] = new YamlScalarNode($"{image.Word("newName") ?? image.Word("name")}:{image.Word("newTag")}");
        }
    }
}
