using EventLoop.Accounts;
using EventLoop.Events;

namespace EventLoop.Payments;

/// <summary>
/// The books, derived from the facts of orders: what moved between which accounts, receipts and credit notes. There is one (key 0); what it
/// answers with includes all that was durable when it was asked.
/// </summary>
[Alias("IBooksGrain")]
public interface IBooksGrain : IGrainWithIntegerKey
{
    /// <summary>What moved for an event, by account and by kind of movement.</summary>
    /// <param name="day">Only this day (UTC); null: all.</param>
    [Alias("Report")]
    Task<Outcome<BooksReport, EventRefusal>> Report(Caller caller, Guid eventId, DateOnly? day);

    /// <summary>The postings of an event, in the order of <see cref="PostingLine.Key"/>, at most a few thousand.</summary>
    /// <param name="after">Null: from the first on.</param>
    [Alias("Lines")]
    Task<Outcome<PostingLine[], EventRefusal>> Lines(Caller caller, Guid eventId, PostingKey? after);

    /// <summary>Compares the books of an event with those of the payment provider.</summary>
    /// <param name="day">Only orders that were placed on this day (UTC); null: all.</param>
    /// <exception cref="TimeoutException">The provider takes long; ask by the day.</exception>
    [Alias("Reconcile")]
    Task<Outcome<Reconciliation, EventRefusal>> Reconcile(Caller caller, Guid eventId, DateOnly? day);

    /// <summary>The receipt and the credit notes of an order. Whoever asks has made sure that they are the caller's to see.</summary>
    [Alias("DocumentsOf")]
    Task<OrderDocument[]> DocumentsOf(Guid orderId);

    /// <summary>What every account has, over all events and with what belongs to none. It reads all postings. Whoever asks has made sure that the operator asks.</summary>
    [Alias("Whole")]
    Task<WholeBooks> Whole();

    /// <summary>What organizers are owed, in the order of their ids. Whoever asks has made sure that the operator asks.</summary>
    [Alias("Owed")]
    Task<Page<OwedOrganizer>> Owed(int limit, PageCursor? after);
}

/// <summary>The books of all events together.</summary>
[GenerateSerializer, Immutable, Alias("WholeBooks")]
public sealed record WholeBooks([property: Id(0)] DateTimeOffset AsOf, [property: Id(1)] IReadOnlyList<CurrencyBooks> Currencies);

/// <summary>What every account has in one currency; together they have nothing.</summary>
[GenerateSerializer, Immutable, Alias("CurrencyBooks")]
public sealed record CurrencyBooks([property: Id(0)] string Currency, [property: Id(1)] IReadOnlyList<BookSum> Accounts);

/// <summary>What moved. Amounts are minor units; what an account gets is positive.</summary>
[GenerateSerializer, Immutable, Alias("BooksReport")]
public sealed record BooksReport(
    [property: Id(0)] DateTimeOffset AsOf,
    [property: Id(1)] string Currency,
    [property: Id(2)] IReadOnlyList<BookSum> Accounts,
    [property: Id(3)] IReadOnlyList<BookSum> Movements);

/// <summary>A sum over postings to an account, or over movements of a kind, whose amount is then what moved.</summary>
[GenerateSerializer, Immutable, Alias("BookSum")]
public sealed record BookSum([property: Id(0)] string Name, [property: Id(1)] int Count, [property: Id(2)] long AmountMinor);

/// <summary>Where a posting stands.</summary>
[GenerateSerializer, Immutable, Alias("PostingKey")]
public sealed record PostingKey([property: Id(0)] Guid OrderId, [property: Id(1)] int Version, [property: Id(2)] int Line);

/// <summary>One line of a movement.</summary>
[GenerateSerializer, Immutable, Alias("PostingLine")]
public sealed record PostingLine(
    [property: Id(0)] PostingKey Key,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] string Movement,
    [property: Id(3)] string Account,
    [property: Id(4)] string Currency,
    [property: Id(5)] long AmountMinor,
    [property: Id(6)] string? PaymentIntentId);

/// <summary>Two books of the same money.</summary>
/// <param name="IsComparable">False: the payment provider keeps no books, as the sandbox does not.</param>
[GenerateSerializer, Immutable, Alias("Reconciliation")]
public sealed record Reconciliation(
    [property: Id(0)] DateTimeOffset AsOf,
    [property: Id(1)] bool IsComparable,
    [property: Id(2)] string Currency,
    [property: Id(3)] PaymentSums Ours,
    [property: Id(4)] PaymentSums Theirs,
    [property: Id(5)] IReadOnlyList<BookDifference> Differences);

/// <summary>Payments, and what came and went with them.</summary>
[GenerateSerializer, Immutable, Alias("PaymentSums")]
public sealed record PaymentSums([property: Id(0)] int Payments, [property: Id(1)] long CapturedMinor, [property: Id(2)] long RefundedMinor);

/// <summary>A payment of which the two books say different things.</summary>
/// <param name="What"><c>captured</c>, <c>refunded</c> or <c>currency</c>.</param>
[GenerateSerializer, Immutable, Alias("BookDifference")]
public sealed record BookDifference(
    [property: Id(0)] string PaymentIntentId,
    [property: Id(1)] Guid? OrderId,
    [property: Id(2)] string What,
    [property: Id(3)] long OursMinor,
    [property: Id(4)] long TheirsMinor);

/// <summary>A receipt or a credit note.</summary>
/// <param name="Kind"><c>receipt</c> or <c>credit_note</c>.</param>
/// <param name="Number">From 1 for each organizer and kind, without gaps.</param>
/// <param name="Reference">The order of a receipt, the refund of a credit note.</param>
[GenerateSerializer, Immutable, Alias("OrderDocument")]
public sealed record OrderDocument(
    [property: Id(0)] string Kind,
    [property: Id(1)] long Number,
    [property: Id(2)] Guid Reference,
    [property: Id(3)] string Currency,
    [property: Id(4)] long TotalMinor,
    [property: Id(5)] long TaxesMinor,
    [property: Id(6)] DateTimeOffset IssuedAt);
