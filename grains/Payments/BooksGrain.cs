using EventLoop.Accounts;
using EventLoop.Events;
using EventLoop.Ledger;
using EventLoop.Orders;

namespace EventLoop.Payments;

/// <summary>What keeps the books up to date.</summary>
[Alias("IBooksParts")]
internal interface IBooksParts : IFollowerGrain
{
    /// <summary>
    /// When this answers, the books say all that was durable when it was asked, unless a transaction hangs somewhere in the database server: reports
    /// then say as of when they are.
    /// </summary>
    [Alias("CatchUp")]
    Task CatchUp();
}

/// <summary>
/// Follows the ledger: reads what orders recorded, and writes postings, documents and its checkpoint in one transaction, which fails
/// when a twin was faster. Not reentrant: what it answers with is read after it has caught up.
/// </summary>
internal sealed class BooksGrain(
    SiloLedger ledger, LedgerTail tail, BooksTable books, OwedTable owed, EventOwners owners, IPaymentGateway gateway, TimeProvider time) : Grain, IBooksGrain, IBooksParts
{
    private const string Follower = "books";
    private const int Batch = 1_000;

    // As often as the other followers, so that what one of them reads from the ledger serves all.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // What was committed a moment ago can be read as soon as the transactions that began before it have ended: mostly a few milliseconds
    // later, but one of another database of the server counts too and may take seconds. Reports wait as long as people would.
    private const int Looks = 200;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private Checkpoint? checkpoint;
    private DateTimeOffset caughtUpAt;
    private DateTimeOffset readAt;

    /// <summary>Reads on, unless that was done a moment ago.</summary>
    public Task Follow() => time.GetUtcNow() - readAt < Interval ? Task.CompletedTask : ReadOn();

    public async Task<Outcome<BooksReport, EventRefusal>> Report(Caller caller, Guid eventId, DateOnly? day)
    {
        if (await owners.Refuse(caller, eventId) is { } refusal)
            return refusal;
        await CatchUp();
        return await books.Report(eventId, day, caughtUpAt);
    }

    public async Task<Outcome<PostingLine[], EventRefusal>> Lines(Caller caller, Guid eventId, PostingKey? after)
    {
        if (await owners.Refuse(caller, eventId) is { } refusal)
            return refusal;
        if (after is null)
            await CatchUp();
        return await books.Lines(eventId, after);
    }

    public async Task<Outcome<Reconciliation, EventRefusal>> Reconcile(Caller caller, Guid eventId, DateOnly? day)
    {
        if (await owners.Refuse(caller, eventId) is { } refusal)
            return refusal;
        await CatchUp();
        var (currency, from, until) = await books.Span(eventId, day);
        var ours = await books.Payments(eventId, from, until);
        return BookComparison.Of(caughtUpAt, currency, ours, await Theirs(eventId, from, until));
    }

    public async Task<OrderDocument[]> DocumentsOf(Guid orderId)
    {
        await CatchUp();
        return await books.Documents(orderId);
    }

    public async Task<WholeBooks> Whole()
    {
        await CatchUp();
        return new(caughtUpAt, [.. (await owed.All()).GroupBy(one => one.Currency).Select(same => new CurrencyBooks(same.Key, [.. same.Select(one => one.Sum)]))]);
    }

    public async Task<Page<OwedOrganizer>> Owed(int limit, PageCursor? after)
    {
        await CatchUp();
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
        var now = time.GetUtcNow();
        var newest = await tail.ReadNewest();
        for (var look = 0; look < Looks; look++)
        {
            if (!(await ReadOn()).Includes(newest))
            {
                await Task.Delay(LongestPause * Math.Min(1, look / 50.0), time);
                continue;
            }

            caughtUpAt = now;
            return;
        }
    }

    /// <summary>Reads all that followers may read now.</summary>
    private async Task<Checkpoint> ReadOn()
    {
        readAt = time.GetUtcNow();
        while (true)
        {
            checkpoint ??= await tail.Load(Follower);
            var entries = await tail.ReadAfter(checkpoint.Value, Batch);
            if (entries.Count == 0)
                return checkpoint.Value;
            var (read, before) = (entries[^1].At, checkpoint.Value);
            checkpoint = null; // Should this fail, what is stored counts.
            await books.Append(Follower, before, read, await PostingsOf(entries));
            checkpoint = read;
        }
    }

    private async Task<IReadOnlyList<BookedAppend>> PostingsOf(IReadOnlyList<LedgerEntry> entries)
    {
        var moving = entries.Where(entry => entry.Kind == OrderKind.Instance.Name && OrderBook.MayMove(entry.Facts)).ToList();
        if (moving.Count == 0)
            return [];
        var streams = (await ledger.Streams.Read([.. moving.Select(entry => entry.Stream).Distinct().Select(order => new StreamPosition(order, 0))]))
            .ToLookup(append => append.Stream);
        var booked = streams.SelectMany(BookedAppend.Of).ToDictionary(append => (append.OrderId, append.Version));
        return [.. moving.Select(entry => booked[(entry.Stream, entry.Version)]).Where(append => append.Movements.Count + append.Documents.Count > 0)];
    }
}

/// <summary>What one append of an order moved, and the papers that follow from it.</summary>
internal sealed record BookedAppend(Guid OrderId, int Version, OrderPlaced Placed, IReadOnlyList<Movement> Movements, IReadOnlyList<BookedDocument> Documents)
{
    public static IEnumerable<BookedAppend> Of(IGrouping<Guid, StoredAppend> order)
    {
        var book = new OrderBook();
        foreach (var append in order.OrderBy(append => append.Version))
        {
            var (movements, documents) = (new List<Movement>(), new List<BookedDocument>());
            foreach (var fact in OrderKind.Instance.Deserialize(append.Facts))
            {
                movements.AddRange(book.Read(fact));
                if (BookedDocument.Of(order.Key, book.Order, fact, movements) is { } document)
                    documents.Add(document);
            }

            yield return new(order.Key, append.Version, book.Order.Placed!, movements, documents);
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
