using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EventLoop.Ledger;

/// <summary>A batch in which somebody breaks a rule of the store.</summary>
public sealed class RefusedUnitsTests
{
    [Theory]
    [InlineData(2, new[] { 0 }, 3)]
    [InlineData(3, new[] { 2 }, 5)]
    [InlineData(512, new[] { 0 }, 19)]
    [InlineData(512, new[] { 300 }, 19)]
    [InlineData(512, new[] { 511 }, 19)]
    [InlineData(512, new[] { 100, 400 }, 35)]
    [InlineData(4, new[] { 0, 1, 2, 3 }, 7)]
    public async Task Only_who_broke_it_loses_and_the_others_wait_for_a_few_commits(int units, int[] refused, int commits)
    {
        var store = new Store(units);
        await using var committer = new GroupCommitter(store, new(), TimeProvider.System, NullLogger<GroupCommitter>.Instance);
        var batch = Enumerable.Range(0, units).Select(i => Unit(refused.Contains(i))).ToList();
        committer.Admit(units);

        // A unit of nothing keeps the committer at work while the others gather, so they are one batch.
        committer.Enqueue(new([], 0));
        await store.IsHeld.Task;
        foreach (var unit in batch)
            committer.Enqueue(unit);
        store.Gathered.SetResult();
        await Task.WhenAll(batch.Select(unit => unit.Committed.ContinueWith(_ => { }, TaskScheduler.Default)));

        Assert.Equal(refused, Enumerable.Range(0, units).Where(i => !batch[i].Committed.IsCompletedSuccessfully));
        Assert.Equal([.. batch.Where(unit => unit.Committed.IsCompletedSuccessfully)], store.Written);
        Assert.Equal(commits, store.Commits);
        Assert.Equal(0, committer.WaitingFacts);
    }

    private static CommitUnit Unit(bool isRefused) => new([new(Guid.CreateVersion7(), 1, isRefused ? Store.Refused : "test", [], [])], 1);

    private sealed class Store(int units) : ILedgerStore
    {
        public const string Refused = "refused";

        public TaskCompletionSource IsHeld { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Gathered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<CommitUnit> Written { get; } = [];

        public int Commits { get; private set; }

        public async Task Append(IReadOnlyList<CommitUnit> batch, CancellationToken cancellation)
        {
            if (batch is [{ Appends: [] }])
            {
                IsHeld.SetResult();
                await Gathered.Task;
                return;
            }

            Assert.True(Commits > 0 || batch.Count == units, "The units were not one batch.");
            Commits++;
            if (batch.Any(unit => unit.Appends[0].Kind == Refused))
                throw new AppendRefusedException("Somebody broke a rule.");
            Written.AddRange(batch);
        }

        public Task<IReadOnlyList<StoredAppend>> Read(IReadOnlyList<StreamPosition> streams, CancellationToken cancellation) =>
            throw new InvalidOperationException("Nobody asks what is known.");
    }
}
