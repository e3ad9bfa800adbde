using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace EventLoop.Ledger;

/// <summary>What becomes of a batch whose connection was lost during the commit.</summary>
public sealed class UnknownOutcomeTests
{
    private static readonly Guid One = Guid.CreateVersion7();
    private static readonly Guid Other = Guid.CreateVersion7();
    private static readonly Guid Rider = Guid.CreateVersion7();

    [Fact]
    public async Task A_commit_that_was_lost_is_made_again()
    {
        var store = new Store { OnFirst = _ => { } };

        Assert.Equal<bool[]>([true, true], await Outcomes(store, Unit((One, "a")), Unit((Other, "b"), (Rider, "c"))));
        Assert.Equal("abc", store.Written);
    }

    [Fact]
    public async Task A_commit_that_lands_while_it_is_made_again_counts_once()
    {
        var store = new Store { OnFirst = _ => { } };
        store.BeforeSecond = () => store.Write(store.First);

        Assert.Equal<bool[]>([true, true], await Outcomes(store, Unit((One, "a")), Unit((Other, "b"), (Rider, "c"))));
        Assert.Equal("abc", store.Written);
    }

    [Fact]
    public async Task A_commit_that_lands_after_it_was_made_again_is_refused()
    {
        var store = new Store { OnFirst = _ => { } };

        await Outcomes(store, Unit((One, "a")), Unit((Other, "b")));

        Assert.Throws<AppendRefusedException>(() => store.Write(store.First));
    }

    [Fact]
    public async Task Only_the_unit_loses_whose_stream_has_gone_on()
    {
        var store = new Store { OnFirst = store => store.Write([Unit((Other, "x"))]) };

        Assert.Equal<bool[]>([true, false], await Outcomes(store, Unit((One, "a")), Unit((Other, "b"))));
        Assert.Equal("xa", store.Written);
    }

    [Fact]
    public async Task Only_the_unit_loses_whose_stream_goes_on_while_it_is_made_again()
    {
        var store = new Store { OnFirst = _ => { } };
        store.BeforeSecond = () => store.Write([Unit((Other, "x"))]);

        Assert.Equal<bool[]>([true, false, true], await Outcomes(store, Unit((One, "a")), Unit((Other, "b")), Unit((Rider, "c"))));
        Assert.Equal("xac", store.Written);
    }

    [Fact]
    public async Task Only_the_unit_loses_whose_rider_is_refused()
    {
        var store = new Store { OnFirst = store => store.Write([Unit((Rider, "x"))]) };

        Assert.Equal<bool[]>([true, false], await Outcomes(store, Unit((One, "a")), Unit((Other, "b"), (Rider, "c"))));
        Assert.Equal("xa", store.Written);
    }

    [Fact]
    public async Task The_same_facts_with_another_rider_are_somebody_elses()
    {
        var store = new Store { OnFirst = store => store.Write([Unit((Other, "b"), (Rider, "x"))]) };

        Assert.Equal<bool[]>([false], await Outcomes(store, Unit((Other, "b"), (Rider, "c"))));
        Assert.Equal("bx", store.Written);
    }

    private static CommitUnit Unit(params (Guid Stream, string Facts)[] appends) =>
        new([.. appends.Select(append => new StreamAppend(append.Stream, 1, "test", Encoding.UTF8.GetBytes(append.Facts), []))], 1);

    private static async Task<bool[]> Outcomes(Store store, params CommitUnit[] units)
    {
        await using var committer = new GroupCommitter(store, new(), TimeProvider.System, NullLogger<GroupCommitter>.Instance);
        committer.Admit(units.Length);

        // A unit of nothing keeps the committer at work while the others gather, so they are one batch.
        committer.Enqueue(new([], 0));
        await store.IsHeld.Task;
        foreach (var unit in units)
            committer.Enqueue(unit);
        store.Gathered.SetResult();
        var outcomes = await Task.WhenAll(units.Select(unit => unit.Committed.ContinueWith(done => done.IsCompletedSuccessfully, TaskScheduler.Default)));
        Assert.Equal(0, committer.WaitingFacts);
        return outcomes;
    }

    /// <summary>A ledger in memory. The connection of the first append breaks before anything is written.</summary>
    private sealed class Store : ILedgerStore
    {
        private readonly List<StoredAppend> ledger = [];

        public TaskCompletionSource IsHeld { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Gathered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public required Action<Store> OnFirst { get; init; }

        public Action? BeforeSecond { get; set; }

        public IReadOnlyList<CommitUnit> First { get; private set; } = [];

        public string Written => string.Concat(ledger.Select(append => Encoding.UTF8.GetString(append.Facts)));

        public async Task Append(IReadOnlyList<CommitUnit> units, CancellationToken cancellation)
        {
            if (units is [{ Appends: [] }])
            {
                IsHeld.SetResult();
                await Gathered.Task;
                return;
            }

            if (First.Count == 0)
            {
                First = [.. units];
                OnFirst(this);
                throw new IOException("The connection broke.");
            }

            BeforeSecond?.Invoke();
            BeforeSecond = null;
            Write(units);
        }

        public Task<IReadOnlyList<StoredAppend>> Read(IReadOnlyList<StreamPosition> streams, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<StoredAppend>>(
                [.. streams.SelectMany(known => ledger.Where(append => append.Stream == known.Stream && append.Version > known.Version))]);

        public void Write(IReadOnlyList<CommitUnit> units)
        {
            var appends = units.SelectMany(unit => unit.Appends).ToList();
            if (appends.Exists(append => ledger.Exists(stored => (stored.Stream, stored.Version) == (append.Stream, append.Version))))
                throw new AppendRefusedException("It has this version.");
            ledger.AddRange(appends.Select(append => new StoredAppend(append.Stream, append.Version, append.Facts, append.Kind)));
        }
    }
}
