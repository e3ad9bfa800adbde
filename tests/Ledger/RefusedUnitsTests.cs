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

        await Commit(committer, store, batch);

        Assert.Equal(refused, Enumerable.Range(0, units).Where(i => !batch[i].Committed.IsCompletedSuccessfully));
        Assert.Equal([.. batch.Where(unit => unit.Committed.IsCompletedSuccessfully)], store.Written);
        Assert.Equal(commits, store.Commits);
        Assert.Equal(0, committer.WaitingFacts);
    }

    [Theory]
    [InlineData(1, new[] { 0 })]
    [InlineData(512, new[] { 300 })]
    [InlineData(512, new[] { 0, 1, 2, 100, 400, 511 })]
    public async Task A_birth_that_comes_too_late_for_what_it_claims_is_left_out_and_nobody_loses(int units, int[] late)
    {
        var store = new Store(units);
        await using var committer = new GroupCommitter(store, new(), TimeProvider.System, NullLogger<GroupCommitter>.Instance);
        var batch = Enumerable.Range(0, units).Select(i => WithBirths("birth", late.Contains(i) ? Store.Late : "birth")).ToList();
        var births = batch.Select(unit => unit.Appends[2].Stream).ToList();

        await Commit(committer, store, batch);

        Assert.All(batch, unit => Assert.True(unit.Committed.IsCompletedSuccessfully));
        Assert.Equal(late, Enumerable.Range(0, units).Where(i => batch[i].LeftOut.SequenceEqual([births[i]])));
        Assert.Equal((3 * units) - late.Length, store.Written.Sum(unit => unit.Appends.Count));
        Assert.Equal(2, store.Commits);
        Assert.Equal(0, committer.WaitingFacts);
    }

    [Fact]
    public async Task Without_a_word_from_storage_only_the_unit_with_the_late_birth_loses()
    {
        var store = new Store(8) { DoesNotFind = true };
        await using var committer = new GroupCommitter(store, new(), TimeProvider.System, NullLogger<GroupCommitter>.Instance);
        var batch = Enumerable.Range(0, 8).Select(i => WithBirths(i == 5 ? Store.Late : "birth")).ToList();

        await Commit(committer, store, batch);

        Assert.Equal([5], Enumerable.Range(0, 8).Where(i => batch[i].Committed.IsFaulted));
        Assert.Equal(7, store.Written.Count);
    }

    private static async Task Commit(GroupCommitter committer, Store store, IReadOnlyList<CommitUnit> batch)
    {
        committer.Admit(batch.Count);

        // A unit of nothing keeps the committer at work while the others gather, so they are one batch.
        committer.Enqueue(new([], 0));
        await store.IsHeld.Task;
        foreach (var unit in batch)
            committer.Enqueue(unit);
        store.Gathered.SetResult();
        await Task.WhenAll(batch.Select(unit => unit.Committed.ContinueWith(_ => { }, TaskScheduler.Default)));
    }

    private static CommitUnit WithBirths(params string[] births) =>
        new([new(Guid.CreateVersion7(), 7, "test", [], []), .. births.Select(birth => new StreamAppend(Guid.CreateVersion7(), 1, birth, [], []))], 1);

    private static CommitUnit Unit(bool isRefused) => new([new(Guid.CreateVersion7(), 1, isRefused ? Store.Refused : "test", [], [])], 1);

    private sealed class Store(int units) : ILedgerStore
    {
        public const string Refused = "refused";
        public const string Late = "late";

        public bool DoesNotFind { get; init; }

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
            if (batch.Any(unit => unit.Appends.Any(append => append.Kind == Late)))
                throw new AppendRefusedException("Somebody has it.") { Claim = "claim" };
            Written.AddRange(batch);
        }

        public Task<IReadOnlySet<Guid>> FindLateBirths(IReadOnlyList<CommitUnit> batch, string claim, CancellationToken cancellation) => DoesNotFind
            ? throw new StoreAwayException("away")
            : Task.FromResult<IReadOnlySet<Guid>>(batch.SelectMany(unit => unit.Births).Where(birth => birth.Kind == Late).Select(birth => birth.Stream).ToHashSet());

        public Task<IReadOnlyList<StoredAppend>> Read(IReadOnlyList<StreamPosition> streams, CancellationToken cancellation) =>
            throw new InvalidOperationException("Nobody asks what is known.");
    }
}
