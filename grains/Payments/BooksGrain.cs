using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Ledger;
using EventLoop.Orders;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace EventLoop.Payments;

/// <summary>What keeps the books up to date.</summary>
[Alias("IBooksParts")]
internal interface IBooksParts : IFollowerGrain
{
    /// <summary>
    /// When this answers, the books say all that was durable when it was asked: money is paid out by them.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">They are behind, since storage is away or a transaction hangs somewhere in the database server.</exception>
    [Alias("CatchUp")]
    Task CatchUp();
}

/// <summary>
/// Follows the ledger: reads what orders recorded, and writes postings, documents and its checkpoint in one transaction, which fails
/// when a twin was faster. What it answers with is read after it has caught up; those who wait for that do not wait for each other.
/// </summary>
[Reentrant]
internal sealed class BooksGrain(
    SiloLedger ledger, LedgerTail tail, BooksTable books, OwedTable owed, EventOwners owners, IPaymentGateway gateway, TimeProvider time, ILogger<BooksGrain> logger)
    : FollowerGrain(Name, tail, time, logger), IBooksGrain, IBooksParts
{
    /// <summary>Of its checkpoint.</summary>
    private const string Name = "books";

    /// <summary>How long a report waits to be up to date.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>So many that most orders are placed and paid in the same batch, and so few that nobody waits for the thread that reads them.</summary>
    protected override int AppendsPerBatch => 2_000;

    protected override bool IsUnhurried => true;

    protected override TimeSpan Interval => TimeSpan.FromSeconds(1);

    public async Task<Outcome<BooksReport, EventRefusal>> Report(Caller caller, Guid eventId, DateOnly? day)
    {
        if (await owners.Refuse(caller, eventId) is { } refusal)
            return refusal;
        return await books.Report(eventId, day, await AsOf());
    }

    public async Task<Outcome<PostingLine[], EventRefusal>> Lines(Caller caller, Guid eventId, PostingKey? after)
    {
        if (await owners.Refuse(caller, eventId) is { } refusal)
            return refusal;
        if (after is null)
            await AsOf();
        return await books.Lines(eventId, after);
    }

    public async Task<Outcome<Reconciliation, EventRefusal>> Reconcile(Caller caller, Guid eventId, DateOnly? day)
    {
        if (await owners.Refuse(caller, eventId) is { } refusal)
            return refusal;
        var asOf = await AsOf();
        var (currency, from, until) = await books.Span(eventId, day);
        var ours = await books.Payments(eventId, from, until);
        return BookComparison.Of(asOf, currency, ours, await Theirs(eventId, from, until));
    }

    public async Task<OrderDocument[]> DocumentsOf(Guid orderId)
    {
        await AsOf();
        return await books.Documents(orderId);
    }

    public async Task<WholeBooks> Whole()
    {
        var asOf = await AsOf();
        return new(asOf, [.. (await owed.All()).GroupBy(one => one.Currency).Select(same => new CurrencyBooks(same.Key, [.. same.Select(one => one.Sum)]))]);
    }

    public async Task<Page<OwedOrganizer>> Owed(int limit, PageCursor? after)
    {
        await AsOf();
        return Page<OwedOrganizer>.Of(await owed.After(after?.Id ?? Guid.Empty, limit + 1), limit, organizer => new(0, organizer.OrganizerId));
    }

    private async Task<List<PaymentTotals>?> Theirs(Guid eventId, DateTimeOffset from, DateTimeOffset until)
    {
        var theirs = new List<PaymentTotals>();
        string? after = null;
        do
        {
            if (await gateway.Payments(eventId, from, until, after) is not { } page)
                return null;
            theirs.AddRange(page.Payments);
            after = page.Next;
        }
        while (after is not null);
        return theirs;
    }

    public async Task CatchUp()
    {
        if (!(await CatchUp(Patience)).IsCurrent)
            throw new LedgerUnavailableException("The books are behind.");
    }

    protected override async Task Work(IReadOnlyList<LedgerEntry> appends, CancellationToken cancellation) =>
        await books.Append(Name, Reached, appends[^1].At, await PostingsOf(appends), cancellation);

    /// <summary>The checkpoint stands beside the postings.</summary>
    protected override Task Save(Checkpoint reached, CancellationToken cancellation) => Task.CompletedTask;

    private async Task<DateTimeOffset> AsOf() => (await CatchUp(Patience)).AsOf;

    private async Task<IReadOnlyList<BookedAppend>> PostingsOf(IReadOnlyList<LedgerEntry> appends)
    {
        var moving = appends.Where(append => append.Kind == OrderKind.Instance.Name && OrderBook.MayMove(append.Facts)).ToList();
        var orders = moving.Select(append => append.Stream).ToHashSet();
        var streams = await WholeStream.Of(appends.Where(append => orders.Contains(append.Stream)), ledger.Streams);
        var booked = streams.SelectMany(BookedAppend.Of).ToDictionary(append => (append.OrderId, append.Version));
        return [.. moving.Select(append => booked[(append.Stream, append.Version)]).Where(append => append.Movements.Count + append.Documents.Count > 0)];
    }
}

/// <summary>What one append of an order moved, and the papers that follow from it.</summary>
internal sealed record BookedAppend(Guid OrderId, int Version, OrderPlaced Placed, IReadOnlyList<Movement> Movements, IReadOnlyList<BookedDocument> Documents)
{
    public static IEnumerable<BookedAppend> Of(WholeStream order)
    {
        var book = new OrderBook();
        foreach (var fact in order.Before.SelectMany(append => OrderKind.Instance.Deserialize(append.Facts)))
            book.Read(fact);
        foreach (var append in order.Own)
        {
            var (movements, documents) = (new List<Movement>(), new List<BookedDocument>());
            foreach (var fact in append.FactsOf(OrderKind.Instance))
            {
                movements.AddRange(book.Read(fact));
                if (BookedDocument.Of(order.Id, book.Order, fact, movements) is { } document)
                    documents.Add(document);
            }

            yield return new(order.Id, append.Version, book.Order.Placed!, movements, documents);
        }
    }
}

/// <summary>A receipt or a credit note before it has its number.</summary>
internal sealed record BookedDocument(string Kind, Guid Reference, long TotalMinor, long TaxesMinor, DateTimeOffset At)
{
    /// <summary>A receipt for what was sold, a credit note for what goes back of it; null for any other fact.</summary>
    public static BookedDocument? Of(Guid orderId, Order order, OrderFact fact, IReadOnlyList<Movement> movements) => fact switch
    {
        TicketsIssued issued when order.Placed!.TotalMinor > 0 => new("receipt", orderId, order.Placed.TotalMinor, order.Placed.Taxes?.AmountMinor ?? 0, issued.At),
        RefundDecided { AmountMinor: > 0 } decided when order.Issued is not null => new(
            "credit_note", decided.RefundId, decided.AmountMinor, movements.Last(movement => movement.Name is "refund_decided" or "door_refund").Lines.Where(line => line.Account == Payments.Accounts.Taxes).Sum(line => line.AmountMinor), decided.At),
        _ => null,
    };
}
