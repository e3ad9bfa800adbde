using Xunit;

namespace EventLoop.Acceptance;

internal static class CleanAudit
{
    /// <summary>Asserts that nothing is wrong and nothing is left to do.</summary>
    public static Audit Clean(this Audit audit)
    {
        Assert.True(audit.Violations.Count == 0, string.Join('\n', audit.Violations));
        Assert.True(audit.Unfinished.Count == 0, string.Join('\n', audit.Unfinished));
        return audit;
    }
}
