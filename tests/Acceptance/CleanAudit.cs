using Xunit;

namespace EventLoop.Acceptance;

internal static class CleanAudit
{
    /// <summary>Asserts that nothing is wrong and nothing is left to do.</summary>
    public static Audit Clean(this Audit audit)
    {
        Assert.Empty(audit.Violations);
        Assert.Empty(audit.Unfinished);
        return audit;
    }
}
