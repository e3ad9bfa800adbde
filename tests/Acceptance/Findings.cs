namespace EventLoop.Acceptance;

/// <summary>What an audit has found wrong.</summary>
internal sealed class Findings
{
    /// <summary>What must never be, not even for a moment.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>What may be while something is under way, and not once all is quiet.</summary>
    public List<string> Unfinished { get; } = [];

    public void Must(bool hold, string otherwise)
    {
        if (!hold)
            Violations.Add(otherwise);
    }

    public void MustInTheEnd(bool hold, string otherwise)
    {
        if (!hold)
            Unfinished.Add(otherwise);
    }
}
