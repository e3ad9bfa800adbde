using System.Reflection;
using System.Text.Json.Nodes;
using EventLoop.Gates;
using EventLoop.Ledger;
using EventLoop.Orders;
using EventLoop.Payments;
using EventLoop.Tickets;
using EventLoop.TicketTypes;

namespace EventLoop.Simulation;

/// <summary>The planted bugs, by name. Each stands between parts of the product, which itself knows nothing of them.</summary>
internal static class Plants
{
    public static IReadOnlyDictionary<string, Func<Plant>> All { get; } = new Dictionary<string, Func<Plant>>
    {
        ["skip the fence"] = () => new NoFence(),
        ["answer before the commit"] = () => new EarlyAnswer(),
        ["keep state after a failed append"] = () => new DeafToFailure(),
        ["commit the parts of a unit one by one"] = () => new TornUnits(),
        ["lose a rider"] = () => new LostRiders(),
        ["lose a row"] = () => new LostRows(),
        ["count one place too many"] = () => new OffByOne(),
        ["forget to release expired holds"] = () => new EternalHolds(),
        ["forget the request key of a repeat"] = () => new ForgottenKey(),
        ["issue without a payment"] = () => new Gullible(),
        ["pay a refund once for each try"] = () => new RefundTwice(),
        ["refund without voiding the tickets"] = () => new RefundWithoutVoid(),
        ["ignore the nonce of a repeat"] = () => new IgnoredNonce(),
        ["admit an old code after a transfer"] = () => new OldCodes(),
        ["forget who is inside"] = () => new ForgottenAdmissions(),
    };

    private static Task<object?> Nothing { get; } = Task.FromResult<object?>(null);

    private static CommitUnit Unit(IEnumerable<StreamAppend> appends) => new([.. appends], 0);

    private sealed class NoFence : Plant
    {
        public override bool HasFence => false;
    }

    private sealed class EarlyAnswer : Plant
    {
        public override ILedgerStore Store(ILedgerStore store, SimWorld world) => new Tampered(store)
        {
            Appending = (units, token) =>
            {
                _ = store.Append(units, token).ContinueWith(_ => { }, TaskScheduler.FromCurrentSynchronizationContext());
                return Task.CompletedTask;
            },
        };
    }

    private sealed class DeafToFailure : Plant
    {
        public override ILedgerStore Store(ILedgerStore store, SimWorld world) => new Tampered(store)
        {
            Appending = async (units, token) =>
            {
                try
                {
                    await store.Append(units, token);
                }
                catch (Exception failure) when (failure is not AppendRefusedException)
                {
                    world.Scheduler.Happened("nobody hears that an append has failed");
                }
            },
        };
    }

    private sealed class TornUnits : Plant
    {
        public override ILedgerStore Store(ILedgerStore store, SimWorld world) => new Tampered(store)
        {
            Appending = async (units, token) =>
            {
                foreach (var append in units.SelectMany(unit => unit.Appends))
                    await store.Append([Unit([append])], token);
            },
        };
    }

    private sealed class LostRiders : Plant
    {
        public override ILedgerStore Store(ILedgerStore store, SimWorld world) => new Tampered(store)
        {
            Appending = (units, token) => store.Append(
                [.. units.Select(unit => Unit(unit.Appends.Where(append => append == unit.Appends[0] || unit.Appends[0].Kind != "ticket_type")))], token),
        };
    }

    private sealed class LostRows : Plant
    {
        public override ILedgerStore Store(ILedgerStore store, SimWorld world) => new Tampered(store)
        {
            Appending = (units, token) => store.Append(
                [.. units.Select(unit => Unit(unit.Appends.Select(append => append.Version > 1 && append.Kind == "order" ? append with { Rows = [] } : append)))], token),
        };
    }

    private sealed class OffByOne : Plant
    {
        // The table would give it away before anything is sold.
        public override bool ForgivesRows => true;

        public override ILedgerStore Store(ILedgerStore store, SimWorld world) => new Tampered(store)
        {
            Reading = facts =>
            {
                foreach (var fact in facts)
                {
                    if (fact!["terms"]?["quantityTotal"] is { } total)
                        fact["terms"]!["quantityTotal"] = total.GetValue<int>() + 1;
                }
            },
        };
    }

    private sealed class EternalHolds : Plant
    {
        public override TimeSpan? TicketTypeClock => TimeSpan.FromDays(-2);

        public override Task<object?>? Intercept(SimWorld world, object grain, MethodInfo method, object?[] arguments) =>
            grain is TicketTypeGrain type && method.Name == nameof(ITicketTypePlaces.Release) && HasRunOut(world, type, (Guid)arguments[0]!) ? Nothing : null;

        private static bool HasRunOut(SimWorld world, TicketTypeGrain type, Guid orderId) =>
            world.Auditor.TicketTypes[type.GrainContext.GrainId.GetGuidKey()].Holds.TryGetValue(orderId, out var hold)
            && hold.ExpiresAt <= world.Scheduler.Now;
    }

    private sealed class ForgottenKey : Plant
    {
        private readonly HashSet<Guid> seen = [];

        public override Task<object?>? Intercept(SimWorld world, object grain, MethodInfo method, object?[] arguments)
        {
            if (grain is OrderDeskGrain && arguments[0] is PlaceOrder { Request: { } key } command && !seen.Add(key.Operation))
                arguments[0] = command with { Request = null };
            return null;
        }
    }

    private sealed class Gullible : Plant
    {
        public override PaymentState PaymentState(PaymentState state) => Payments.PaymentState.Succeeded;
    }

    private sealed class RefundTwice : Plant
    {
        private readonly HashSet<Guid> seen = [];

        public override Guid RefundId(SimWorld world, Guid refundId) => seen.Add(refundId) ? refundId : world.NewId();
    }

    private sealed class RefundWithoutVoid : Plant
    {
        public override Task<object?>? Intercept(SimWorld world, object grain, MethodInfo method, object?[] arguments) =>
            method.Name == nameof(ITicketParts.Void) ? Nothing : null;
    }

    private sealed class IgnoredNonce : Plant
    {
        private readonly HashSet<Guid> seen = [];

        public override Task<object?>? Intercept(SimWorld world, object grain, MethodInfo method, object?[] arguments)
        {
            if (grain is GateGrain && arguments[0] is ScanCode scan && !seen.Add(scan.Nonce))
                arguments[0] = scan with { Nonce = world.NewId() };
            return null;
        }
    }

    private sealed class OldCodes : Plant
    {
        public override Task<object?>? Intercept(SimWorld world, object grain, MethodInfo method, object?[] arguments)
        {
            if (grain is TicketGrain ticket && arguments.FirstOrDefault() is GateScan scan
                && world.Database.Row<TicketRow>(ticket.GrainContext.GrainId.GetGuidKey()) is { } row)
                arguments[0] = scan with { Code = row.Code };
            return null;
        }
    }

    private sealed class ForgottenAdmissions : Plant
    {
        public override ILedgerStore Store(ILedgerStore store, SimWorld world) => new Tampered(store)
        {
            Reading = facts =>
            {
                foreach (var scanned in facts.Where(fact => fact!["fact"]!.GetValue<string>() == "scanned").ToList())
                    facts.Remove(scanned);
            },
        };
    }

    /// <summary>The store, with a hand in between.</summary>
    private sealed class Tampered(ILedgerStore store) : ILedgerStore
    {
        public Func<IReadOnlyList<CommitUnit>, CancellationToken, Task>? Appending { get; init; }

        public Action<JsonArray>? Reading { get; init; }

        public Task Append(IReadOnlyList<CommitUnit> units, CancellationToken cancellation) =>
            Appending?.Invoke(units, cancellation) ?? store.Append(units, cancellation);

        public async Task<IReadOnlyList<StoredAppend>> Read(IReadOnlyList<StreamPosition> streams, CancellationToken cancellation)
        {
            var found = await store.Read(streams, cancellation);
            return Reading is null ? found : [.. found.Select(Tamper)];
        }

        public Task<IReadOnlySet<Guid>> FindLateBirths(IReadOnlyList<CommitUnit> units, string claim, CancellationToken cancellation) =>
            store.FindLateBirths(units, claim, cancellation);

        private StoredAppend Tamper(StoredAppend append)
        {
            var facts = JsonNode.Parse(append.Facts)!.AsArray();
            Reading!(facts);
            return append with { Facts = System.Text.Encoding.UTF8.GetBytes(facts.ToJsonString()) };
        }
    }
}
