using System.Text.Json;
using Npgsql;

namespace EventLoop.Payments;

/// <summary>What the facts of orders say of money, added up without the product's own code, and held against Stripe's own books.</summary>
internal sealed class MoneyAudit
{
    private readonly Dictionary<Guid, Book> books = [];
    private readonly List<string> findings = [];

    /// <summary>What does not agree; nothing when all does.</summary>
    public IReadOnlyList<string> Findings => findings;

    public string Told { get; private set; } = "";

    public static async Task<MoneyAudit> Of(string database, FakeStripe stripe)
    {
        var audit = new MoneyAudit();
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using (var command = new NpgsqlCommand("select stream, facts::text from ledger_facts where kind = 'order' order by stream, version", connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                using var facts = JsonDocument.Parse(reader.GetString(1));
                foreach (var fact in facts.RootElement.EnumerateArray())
                    audit.Read(reader.GetGuid(0), fact);
            }
        }

        audit.Compare(stripe);
        return audit;
    }

    private void Read(Guid order, JsonElement fact)
    {
        if (!books.TryGetValue(order, out var book))
            books[order] = book = new();
        switch (fact.GetProperty("fact").GetString())
        {
            case "placed":
                book.Total = fact.GetProperty("totalMinor").GetInt64();
                book.Intent ??= Text(fact, "paymentIntentId");
                break;
            case "payment_prepared":
                book.Intent = Text(fact, "paymentIntentId");
                break;
            case "payment_received":
                book.IsPaid = true;
                break;
            case "tickets_issued":
                book.Tickets = fact.GetProperty("tickets").GetArrayLength();
                break;
            case "refund_decided":
                book.Refunded += book.Amounts[fact.GetProperty("refundId").GetGuid()] = fact.GetProperty("amountMinor").GetInt64();
                book.Ended += fact.GetProperty("tickets").GetArrayLength();
                break;
            case "refund_dropped":
                book.Refunded -= book.Amounts[fact.GetProperty("refundId").GetGuid()];
                break;
            case "second_payment_found":
                book.Seconds.Add(Text(fact, "paymentIntentId")!, fact.GetProperty("amountMinor").GetInt64());
                break;
        }
    }

    private void Compare(FakeStripe stripe)
    {
        var intents = stripe.Intents;
        long captured = 0, paidBack = 0, booked = 0, bookedBack = 0;
        var own = books.Where(book => book.Value.Intent is not null).ToDictionary(book => book.Value.Intent!, book => book.Value);
        var seconds = books.Values.SelectMany(book => book.Seconds).ToDictionary();
        foreach (var intent in intents.Where(intent => intent.Received > 0))
        {
            captured += intent.Received;
            paidBack += intent.Refunded;
            if (own.TryGetValue(intent.Id, out var book))
                Compare(intent, book, stripe.IsDisputed(intent));
            else
                Must(seconds.ContainsKey(intent.Id) && intent.Refunded == intent.Received, $"second payment {intent.Id} of {intent.Received} has {intent.Refunded} back");
            Must(intent.Refunds.Where(refund => !refund.HasFailed).CountBy(refund => refund.RefundId).All(same => same.Value == 1), $"{intent.Id} was paid back twice");
        }

        foreach (var (id, book) in books)
        {
            var received = book.Intent is null ? 0 : intents.FirstOrDefault(intent => intent.Id == book.Intent)?.Received ?? 0;
            Must(book.Tickets == 0 || received == book.Total, $"order {id} has tickets for {book.Total}, and {received} came");
            booked += (book.IsPaid ? book.Total : book.Refunded) + book.Seconds.Values.Sum();
            bookedBack += book.Refunded + book.Seconds.Values.Sum();
        }

        Must(captured == booked, $"{captured} was captured, and the facts say {booked}");
        Must(paidBack == bookedBack, $"{paidBack} was paid back, and the facts say {bookedBack}");
        Told = $"{books.Count} orders, {intents.Count(intent => intent.Received > 0)} payments of {captured}, {intents.Sum(intent => intent.Refunds.Count)} refunds of {paidBack}; "
            + $"{books.Values.Count(book => book.Tickets > 0)} orders with {books.Values.Sum(book => book.Tickets)} tickets, {books.Values.Sum(book => book.Ended)} of these refunded, {seconds.Count} second payments, "
            + $"the facts say {booked} in and {bookedBack} back";
    }

    private void Compare(FakeIntent intent, Book book, bool isDisputed)
    {
        var hasTickets = book.Tickets > 0 && book.Total == intent.Received;
        Must(hasTickets || intent.Refunded == intent.Received, $"{intent.Id}: {intent.Received} came, no tickets, and {intent.Refunded} went back");
        Must(intent.Refunded == book.Refunded, $"{intent.Id}: {intent.Refunded} went back, and the facts say {book.Refunded}");
        Must(book.Tickets == 0 || book.Ended < book.Tickets || intent.Refunded > 0 || isDisputed, $"{intent.Id}: all tickets ended, and nothing went back");
    }

    private void Must(bool holds, string otherwise)
    {
        if (!holds)
            findings.Add(otherwise);
    }

    private static string? Text(JsonElement fact, string name) => fact.TryGetProperty(name, out var value) ? value.GetString() : null;

    private sealed class Book
    {
        public string? Intent { get; set; }

        public long Total { get; set; }

        public bool IsPaid { get; set; }

        public int Tickets { get; set; }

        /// <summary>Tickets that were refunded.</summary>
        public int Ended { get; set; }

        public long Refunded { get; set; }

        /// <summary>What was decided to go back, by refund.</summary>
        public Dictionary<Guid, long> Amounts { get; } = [];

        public Dictionary<string, long> Seconds { get; } = [];
    }
}
