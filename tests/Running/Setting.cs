using System.Globalization;

namespace EventLoop.Running;

/// <summary>The length of a search, or its seed, which the environment may change.</summary>
internal static class Setting
{
    public static int Of(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
