using Xunit;

namespace EventLoop.Ledger;

public sealed class RecentAppendsTests
{
    private const int Most = 100;

    private readonly RecentAppends recent = new(Most);

    [Fact]
    public void Nothing_is_known_before_anything_was_read()
    {
        Assert.Null(recent.After(default, 10));
        recent.Add(default, []);
        Assert.Null(recent.After(default, 10));
    }

    [Theory]
    [InlineData(0, 10, "1 2 3 4")]
    [InlineData(0, 3, "1 2 3")]
    [InlineData(2, 10, "3 4")]
    [InlineData(3, 1, "4")]
    [InlineData(4, 10, null)] // At the tip the ledger has to be asked.
    [InlineData(9, 10, null)]
    public void Whoever_is_behind_gets_what_others_have_read(int after, int limit, string? expected)
    {
        recent.Add(At(0), Entries(1, 2));
        recent.Add(At(2), Entries(3, 4));

        Assert.Equal(expected, Positions(recent.After(At(after), limit)));
    }

    [Fact]
    public void What_somebody_else_has_read_meanwhile_is_not_there_twice()
    {
        recent.Add(At(0), Entries(1, 2));
        recent.Add(At(0), Entries(1, 2, 3));
        recent.Add(At(2), Entries(3));

        Assert.Equal("1 2 3", Positions(recent.After(At(0), 10)));
    }

    [Fact]
    public void Beyond_a_gap_it_begins_anew()
    {
        recent.Add(At(0), Entries(1, 2));
        recent.Add(At(7), Entries(8));

        Assert.Null(recent.After(At(0), 10));
        Assert.Equal("8", Positions(recent.After(At(7), 10)));
    }

    [Fact]
    public void The_oldest_are_forgotten_beyond_the_bound()
    {
        for (var position = 1; position <= 5_000; position++)
            recent.Add(At(position - 1), Entries(position));

        Assert.Null(recent.After(At(4_989), 10));
        Assert.Equal("4991 4992 4993", Positions(recent.After(At(4_990), 3)));
        Assert.Equal(10, recent.After(At(4_990), 100)!.Count);
    }

    private static Checkpoint At(int position) => new((ulong)(position / 3), position);

    private static LedgerEntry[] Entries(params int[] positions) =>
        [.. positions.Select(position => new LedgerEntry(At(position), Guid.Empty, 1, "test", new byte[Most / 10], default))];

    private static string? Positions(IReadOnlyList<LedgerEntry>? entries) =>
        entries is null ? null : string.Join(' ', entries.Select(entry => entry.At.Position));
}
