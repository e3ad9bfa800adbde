using System.Text;

namespace EventLoop.Tickets;

/// <summary>Which appends change what passes show. Nothing is parsed to find out; a push too many makes a wallet look for nothing.</summary>
internal static class PassChanges
{
    private static readonly (string Kind, byte[] Mark)[] Marks =
    [
        .. Facts("order", "refund_decided"),
        .. Facts("ticket", "transferred", "named", "voided", "restored"),
        .. Facts("event", "changed", "cancelled"),
    ];

    public static bool MayBe(string kind, ReadOnlySpan<byte> facts)
    {
        foreach (var mark in Marks)
        {
            if (mark.Kind == kind && facts.IndexOf(mark.Mark) >= 0)
                return true;
        }

        return false;
    }

    private static IEnumerable<(string, byte[])> Facts(string kind, params string[] names) => names.Select(name => (kind, Encoding.UTF8.GetBytes($"\"{name}\"")));
}
