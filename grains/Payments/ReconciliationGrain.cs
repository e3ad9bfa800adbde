using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Ledger;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EventLoop.Payments;

/// <summary>What keeps a run going.</summary>
[Alias("IReconciliationParts")]
internal interface IReconciliationParts : IGrainWithGuidKey
{
    /// <summary>Goes on with the run that is under way, if there is one, and does not wait for it.</summary>
    [Alias("Work")]
    Task Work();
}

/// <inheritdoc cref="IReconciliationGrain"/>
internal sealed partial class ReconciliationGrain(
    IGrainFactory grains, EventOwners owners, ReconciliationTable table, BooksTable books, IPaymentGateway gateway, TimeProvider time, ILogger<ReconciliationGrain> logger)
    : Grain, IReconciliationGrain, IReconciliationParts
{
    // Of a payment that changes while it is read the two books say different things for a moment, so what differs is asked once more.
    private const int MostAskedAgain = 200;

    private Task working = Task.CompletedTask;

    private Guid EventId => this.GetPrimaryKey();

    public async Task<Outcome<ReconciliationRun, EventRefusal>> Start(Caller caller, DateOnly? day)
    {
        if (await owners.Refuse(caller, EventId) is { } refusal)
            return refusal;
        var (currency, from, until) = await books.Span(EventId, day);
        var now = time.GetUtcNow();
        if (await table.Unfinished(EventId) is null)
            await table.Begin(new(Guid.CreateVersion7(now), EventId, day, currency, from, until < now ? until : now, null), now);
        await Work();
        return (await table.Runs(EventId))[0];
    }

    public async Task<Outcome<ReconciliationRun[], EventRefusal>> Runs(Caller caller) =>
        await owners.Refuse(caller, EventId) is { } refusal ? refusal : await table.Runs(EventId);

    public Task Work()
    {
        if (working.IsCompleted)
            working = Go();
        return Task.CompletedTask;
    }

    private async Task Go()
    {
        try
        {
            while (await table.Unfinished(EventId) is { } run)
            {
                var page = await gateway.Payments(EventId, run.From, run.Until, run.Cursor);
                if (page is not null)
                    await table.Take(run.RunId, page);
                if (page?.Next is null)
                    await Finish(run, isComparable: page is not null);
            }
        }
        catch (Exception failure) when (failure is PaymentUnavailableException or LedgerUnavailableException or NpgsqlException or TimeoutException)
        {
            // What was read is kept: the next poke goes on.
            LogStuck(EventId, failure.Message);
        }
    }

    private async Task Finish(UnfinishedRun run, bool isComparable)
    {
        var theirs = isComparable ? (await table.Payments(run.RunId)).ToDictionary(payment => payment.IntentId) : null;
        var report = await Compare(run, theirs);
        foreach (var id in report.Differences.Select(difference => difference.PaymentIntentId).Distinct().Take(MostAskedAgain))
        {
            if (await gateway.PaymentOf(id) is { } fresh)
                theirs![id] = fresh;
        }

        await table.Finish(run.RunId, report.Differences.Count == 0 ? report : await Compare(run, theirs));
    }

    private async Task<Reconciliation> Compare(UnfinishedRun run, Dictionary<string, PaymentTotals>? theirs)
    {
        await grains.GetGrain<IBooksParts>(0).CatchUp();
        return BookComparison.Of(time.GetUtcNow(), run.Currency, await books.Payments(EventId, run.From, run.Until), theirs is null ? null : [.. theirs.Values]);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The reconciliation of event {EventId} has to wait: {Reason}")]
    private partial void LogStuck(Guid eventId, string reason);
}

/// <summary>A run that is under way.</summary>
/// <param name="Cursor">Where to go on at the provider; null: at the beginning.</param>
internal sealed record UnfinishedRun(Guid RunId, Guid EventId, DateOnly? Day, string Currency, DateTimeOffset From, DateTimeOffset Until, string? Cursor);
