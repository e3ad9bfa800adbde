using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EventLoop.Running;

/// <summary>YAML as a tree that keeps how a scalar was written, so that <c>"8080"</c> and <c>8080</c> differ as they do to Kubernetes.</summary>
internal static partial class Yaml
{
    public static IReadOnlyList<YamlMappingNode> Load(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>().Select(node => (YamlMappingNode)Copy(node))];
    }

    public static string Text(this YamlNode node)
    {
        var writer = new StringWriter();
        new YamlStream(new YamlDocument(node)).Save(writer, assignAnchors: false);
        // The stream ends a document with dots, which would be one more document to a reader.
        return writer.ToString().Replace("\n...", "\n", StringComparison.Ordinal);
    }

    public static YamlNode? At(this YamlNode? node, params string[] path) => path.Aggregate(node, (at, name) =>
        at is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(name), out var child) ? child : null);

    public static string? Word(this YamlNode? node, params string[] path) => (node.At(path) as YamlScalarNode)?.Value;

    public static IEnumerable<YamlNode> Items(this YamlNode? node, params string[] path) => node.At(path) is YamlSequenceNode list ? list.Children : [];

    public static bool IsNull(this YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "null" or "~" };

    /// <summary>Whether Kubernetes reads the scalar as a string, which is all that it takes in an environment.</summary>
    public static bool IsString(this YamlNode node) =>
        node is YamlScalarNode scalar && (scalar.Style != ScalarStyle.Plain || !NotAString().IsMatch(scalar.Value ?? ""));

    /// <summary>A tree that shares nothing with its source and has no anchors.</summary>
    public static YamlNode Copy(YamlNode node) => node switch
    {
        YamlMappingNode map => new YamlMappingNode(map.Children.Select(child => KeyValuePair.Create(Copy(child.Key), Copy(child.Value)))),
        YamlSequenceNode list => new YamlSequenceNode(list.Children.Select(Copy)),
        YamlScalarNode scalar => new YamlScalarNode(scalar.Value) { Style = scalar.Style },
        _ => throw new NotSupportedException($"{node.NodeType}"),
    };

    [GeneratedRegex(@"^(|~|null|true|false|yes|no|on|off|[-+]?(\d[\d_]*(\.\d*)?|\.\d+)(e[-+]?\d+)?|0[xo][\da-f]+)$", RegexOptions.IgnoreCase)]
    private static partial Regex NotAString();
}
