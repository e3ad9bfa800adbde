using EventLoop.Events;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Tickets;
using EventLoop.Webhooks;
using Microsoft.Extensions.Logging;

namespace EventLoop.Notifications;

/// <summary>Reads the ledger and writes down who is to be told what; <see cref="IMessageSenderGrain"/> sends it.</summary>
[Alias("INotificationsGrain")]
internal interface INotificationsGrain : IFollowerGrain;

/// <inheritdoc cref="INotificationsGrain"/>
/// <remarks>At least once from the ledger, and each message once in its table, by the fact that it follows from.</remarks>
internal sealed class NotificationsGrain(LedgerTail tail, SiloLedger ledger, MessageTable messages, MailOptions options, TimeProvider time, ILogger<NotificationsGrain> logger)
    : FollowerGrain("notifications", tail, time, logger), INotificationsGrain
{
    private readonly TimeProvider clock = time;

    protected override async Task Work(IReadOnlyList<LedgerEntry> appends, CancellationToken cancellation)
    {
        var concerning = appends.Where(append => NoticeRules.MayConcern(append.Kind, append.Facts)).ToDictionary(append => (append.Stream, append.Version));
        if (concerning.Count == 0)
            return;
        var streams = concerning.Values.Select(append => append.Stream)
            .Concat(concerning.Values.Where(append => append.Kind == TicketKind.Instance.Name).Select(append => TicketId.OrderOf(append.Stream)))
            .Distinct().Select(stream => new StreamPosition(stream, 0));
        var read = (await ledger.Streams.Read([.. streams])).GroupBy(append => append.Stream).ToDictionary(stream => stream.Key, stream => stream.ToList());

        var (notices, broadcasts) = (new List<Notice>(), new List<Broadcast>());
        foreach (var stream in concerning.Values.GroupBy(append => (append.Stream, append.Kind)))
        {
            if (stream.Key.Kind == OrderKind.Instance.Name)
                notices.AddRange(Told(OrderKind.Instance, new(), stream.Key.Stream, read, concerning, NoticeRules.Of));
            else if (stream.Key.Kind == TicketKind.Instance.Name)
                notices.AddRange(Told(TicketKind.Instance, TicketKind.Instance.Origin!.Born(stream.Key.Stream, read[TicketId.OrderOf(stream.Key.Stream)]), stream.Key.Stream, read, concerning, NoticeRules.Of));
            else if (stream.Key.Kind == OrganizerWebhooks.Kind.Name)
                notices.AddRange(Told(OrganizerWebhooks.Kind, new(), stream.Key.Stream, read, concerning, NoticeRules.Of));
            else
                broadcasts.AddRange(Told(EventKind.Instance, new(), stream.Key.Stream, read, concerning, NoticeRules.Of));
        }

        await messages.Add(notices, clock.GetUtcNow(), options.MaxAge, cancellation);
        await messages.Add(broadcasts, cancellation);
    }

    /// <summary>Replays a stream and asks, at each append that is new, what follows from it.</summary>
    private static IEnumerable<TTold> Told<TState, TFact, TTold>(
        FactKind<TState, TFact> kind,
        TState state,
        Guid stream,
        Dictionary<Guid, List<StoredAppend>> read,
        Dictionary<(Guid, int), LedgerEntry> concerning,
        Func<string, Guid, TState, TFact, DateTimeOffset, IEnumerable<TTold>> rule)
        where TState : class, ILedgerState<TState, TFact>, new()
    {
        foreach (var append in read[stream].OrderBy(append => append.Version))
        {
            var number = 0;
            foreach (var fact in kind.Deserialize(append.Facts))
            {
                if (concerning.TryGetValue((stream, append.Version), out var entry))
                {
                    foreach (var told in rule($"{entry.At.Position}.{number}", stream, state, fact, entry.RecordedAt))
                        yield return told;
                }

                state = state.Apply(fact);
                number++;
            }
        }
    }
}
