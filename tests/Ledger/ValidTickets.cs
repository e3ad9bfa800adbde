using System.Text;
using System.Text.Json;
using Confluent.Kafka;

namespace EventLoop.Ledger;

/// <summary>
/// An example of a consumer: how many valid tickets there are of each type. Messages may come more than once, after a crash of the relay say, but in order for each
/// key, and a repeat has the <c>ce_id</c> that it had. So whoever keeps the greatest id of each key, and skips what is not greater, counts each fact once.
/// What it has counted and the ids must be kept together, in one transaction; here both are in memory.
/// </summary>
public sealed class ValidTickets : IDisposable
{
    private const int MostWaits = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private readonly IConsumer<string, string> consumer;
    private readonly Dictionary<string, FactId> seen = [];
    private readonly Dictionary<string, Guid> typeOfTickets = [];
    private readonly Dictionary<Guid, int> valid = [];

    public ValidTickets(string bootstrapServers, string group)
    {
        consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).Build();
        consumer.Subscribe("eventloop.tickets");
    }

    /// <summary>How many messages were skipped.</summary>
    public int Repeats { get; private set; }

    public int Of(Guid ticketTypeId) => valid.GetValueOrDefault(ticketTypeId);

    /// <summary>Takes in all that there is. A service would go on for ever.</summary>
    public ValidTickets ReadToEnd()
    {
        for (var waits = 0; waits < MostWaits; waits++)
        {
            while (consumer.Consume(Patience) is { } next)
                Take(next.Message);
            if (consumer.Assignment is { Count: > 0 } partitions && partitions.All(IsAtEnd))
                return this;
        }

        throw new TimeoutException("Kafka does not give out all that it has.");
    }

    public void Dispose() => consumer.Dispose();

    private bool IsAtEnd(TopicPartition partition)
    {
        var end = consumer.QueryWatermarkOffsets(partition, TimeSpan.FromSeconds(10)).High;
        var position = consumer.Position(partition);
        return position == Offset.Unset ? end == 0 : position >= end;
    }

    private void Take(Message<string, string> message)
    {
        var id = FactId.Parse(Header(message, "ce_id"));
        if (seen.TryGetValue(message.Key, out var last) && id.CompareTo(last) <= 0)
        {
            Repeats++;
            return;
        }

        seen[message.Key] = id;
        using var data = JsonDocument.Parse(message.Value);
        switch (Header(message, "ce_type"))
        {
            case "eventloop.ticket.issued.v1":
                typeOfTickets[message.Key] = data.RootElement.GetProperty("ticketTypeId").GetGuid();
                Count(message.Key, 1);
                break;
            case "eventloop.ticket.voided.v1":
                Count(message.Key, -1);
                break;
            case "eventloop.ticket.restored.v1":
                Count(message.Key, 1);
                break;
        }
    }

    private void Count(string ticketId, int change) => valid[typeOfTickets[ticketId]] = valid.GetValueOrDefault(typeOfTickets[ticketId]) + change;

    private static string Header(Message<string, string> message, string name) => Encoding.UTF8.GetString(message.Headers.GetLastBytes(name));

    /// <summary>A position in the ledger, and the numbers in there, such as <c>8123.0.2</c>.</summary>
    private readonly record struct FactId(long Position, int Fact, int Part) : IComparable<FactId>
    {
        public static FactId Parse(string id) => id.Split('.') is [var position, var fact, .. var part]
            ? new(long.Parse(position), int.Parse(fact), part is [var number] ? int.Parse(number) : 0)
            : throw new FormatException($"{id} is no id of a fact.");

        public int CompareTo(FactId other) => (Position, Fact, Part).CompareTo((other.Position, other.Fact, other.Part));
    }
}
