namespace EventLoop.Gates;

/// <summary>Settings of the section <c>Gates</c>.</summary>
internal sealed class GateOptions
{
    /// <summary>A device that has given no sign of life for so long is silent.</summary>
    public int SilentAfterSeconds { get; set; } = 120;
}
