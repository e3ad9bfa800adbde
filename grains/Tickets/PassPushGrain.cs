using EventLoop.Ledger;
using Microsoft.Extensions.Logging;

namespace EventLoop.Tickets;

/// <summary>Has wallets look for newer passes once something about them has changed. One in the cluster (key 0).</summary>
[Alias("IPassPushGrain")]
internal interface IPassPushGrain : IFollowerGrain;

/// <inheritdoc cref="IPassPushGrain"/>
/// <remarks>At least once: a push that comes twice makes a wallet look twice. While Apple is away it waits and begins its batch anew.</remarks>
internal sealed class PassPushGrain(LedgerTail tail, WalletTable tickets, ApplePushes pushes, TimeProvider time, ILogger<PassPushGrain> logger)
    : FollowerGrain("pass_pushes", tail, time, logger), IPassPushGrain
{
    private const int DevicesAtOnce = 1_000;
    private const int PushesAtOnce = 32;

    /// <summary>By then wallets have looked by themselves.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromDays(1);

    private readonly TimeProvider clock = time;

    protected override bool IsUnhurried => true;

    protected override async Task Work(IReadOnlyList<LedgerEntry> appends, CancellationToken cancellation)
    {
        var oldest = clock.GetUtcNow() - MaxAge;
        var changed = appends.Where(append => append.RecordedAt > oldest && PassChanges.MayBe(append.Kind, append.Facts)).ToLookup(append => append.Kind, append => append.Stream);
        if (changed.Count == 0)
            return;
        for (var after = ""; after is not null;)
        {
            var tokens = await tickets.TokensOf([.. changed["order"]], [.. changed["ticket"]], [.. changed["event"]], after, DevicesAtOnce, cancellation);
            await Parallel.ForEachAsync(tokens, new ParallelOptions { MaxDegreeOfParallelism = PushesAtOnce, CancellationToken = cancellation }, Push);
            after = tokens.Count < DevicesAtOnce ? null : tokens[^1];
        }
    }

    private async ValueTask Push(string token, CancellationToken cancellation)
    {
        if (!await pushes.Send(token, cancellation))
            await tickets.Forget(token);
    }
}
