using System.Security.Cryptography;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using EventLoop.Events;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Tickets;
using EventLoop.TicketTypes;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventLoop.Benchmarks;

/// <summary>What an order is made of besides HTTP, calls between grains and Postgres, each piece by itself.</summary>
[MemoryDiagnoser]
public class HotPieces : IAsyncDisposable
{
    private const int AppendsAtOnce = 1_000;

    private static readonly DateTimeOffset Now = new(2031, 7, 16, 10, 0, 0, TimeSpan.Zero);

    private readonly Guid orderId = TicketId.NewOrder(Now);
    private readonly Guid ticketTypeId = Guid.CreateVersion7();
    private readonly Guid eventId = Guid.CreateVersion7();
    private readonly byte[] macKey = RandomNumberGenerator.GetBytes(32);
    private readonly ECDsa signingKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly GroupCommitter committer = new(new NowhereStore(), new(), TimeProvider.System, NullLogger<GroupCommitter>.Instance);

    private byte[] code = [];
    private string codeText = "";
    private IReadOnlyList<OrderFact> paidFacts = [];
    private byte[] paidFactsJson = [];
    private OrderResponse answer = null!;
    private EventTerms terms = null!;
    private TicketType places = null!;

    [GlobalSetup]
    public void Prepare()
    {
        code = Code();
        codeText = TicketCode.ToText(code);
        paidFacts = [new PaymentReceived(Now, 1), new PlacesSold(ticketTypeId), new TicketsIssued(Now, [new(ticketTypeId, code)])];
        paidFactsJson = OrderKind.Instance.Serialize(paidFacts);
        answer = Answers.Paid(orderId, eventId, ticketTypeId, [(TicketId.Of(orderId, 1), codeText)]);
        terms = new(eventId, Guid.CreateVersion7(), EventStatus.Published, "EUR", FeePayer.Attendee, 8, Now, Now.AddDays(3), [ticketTypeId], []);
        places = OnSale();
    }

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        await committer.DisposeAsync();
        signingKey.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Description = "ticket code: write and sign")]
    public byte[] Code() => TicketCode.Write(
        1, eventId, TicketId.Of(orderId, 1), ticketTypeId, 1, macKey, bytes => signingKey.SignData(bytes, HashAlgorithmName.SHA256));

    [Benchmark(Description = "ticket code: as text")]
    public string CodeText() => TicketCode.ToText(code);

    [Benchmark(Description = "ticket code: read, and check that it is ours")]
    public bool ReadCode() => TicketCode.Parse(codeText)!.IsOurs(macKey);

    [Benchmark(Description = "facts of a paid order: to JSON")]
    public byte[] WriteFacts() => OrderKind.Instance.Serialize(paidFacts);

    [Benchmark(Description = "facts of a paid order: from JSON")]
    public object ReadFacts() => OrderKind.Instance.Deserialize(paidFactsJson);

    [Benchmark(Description = "answer to a confirmed order: to JSON")]
    public byte[] WriteAnswer() => JsonSerializer.SerializeToUtf8Bytes(answer, OrdersJson.Default.OrderResponse);

    [Benchmark(Description = "ticket type: decide and apply a hold and its sale")]
    public int HoldAndSell()
    {
        if (places.Refuse(eventId, 1, 1, terms, Now) is null)
            places.Apply(new PlacesHeld(orderId, 1, Now.AddMinutes(10)));
        foreach (var fact in places.Sell(orderId, 1, Answers.PriceMinor, late: false))
            places.Apply(fact);
        return places.Sold;
    }

    [Benchmark(Description = "journal: record a hold and wait until a store that keeps nothing has it", OperationsPerInvoke = AppendsAtOnce)]
    public async Task Append()
    {
        var journal = new Journal<TicketType, TicketTypeFact>(committer, TicketTypeKind.Instance, ticketTypeId, OnSale(), 1, reason => throw reason);
        for (var append = 0; append < AppendsAtOnce; append++)
            await journal.Record([new PlacesHeld(Guid.CreateVersion7(), 1, Now.AddMinutes(10))]);
    }

    private TicketType OnSale() => new TicketType().Apply(new TicketTypeCreated(
        eventId, Guid.CreateVersion7(), new("Weekend", Answers.PriceMinor, int.MaxValue, null, null, null, false)));

    private sealed class NowhereStore : ILedgerStore
    {
        public Task Append(IReadOnlyList<CommitUnit> units, CancellationToken cancellation) => Task.CompletedTask;

        public Task<IReadOnlyList<StoredAppend>> Read(IReadOnlyList<StreamPosition> streams, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyList<StoredAppend>>([]);
    }
}
