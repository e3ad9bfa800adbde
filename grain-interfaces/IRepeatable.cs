namespace EventLoop;

/// <summary>
/// A command that may be sent again when its first try came to no answer: carried out twice, it has the effect and the answer of once.
/// </summary>
public interface IRepeatable
{
    bool CanRepeat { get; }
}

/// <summary>How long callers wait for an answer where it is not <c>Cluster:ResponseSeconds</c>.</summary>
public static class Patience
{
    /// <summary>
    /// Of what buyers and gates wait for. It only ever runs out when the silo that was asked has died or hangs, and a repeat goes to
    /// another one.
    /// </summary>
    public const string Hot = "00:00:05";
}
