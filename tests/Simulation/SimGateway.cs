using EventLoop.Orders;
using EventLoop.Payments;

namespace EventLoop.Simulation;

/// <summary>
/// The payment provider: it remembers what it captured and paid back, answers late or not at all, and tells of each payment by a
/// webhook, which it repeats until it is heard, and sometimes once more.
/// </summary>
internal sealed class SimGateway(SimWorld world, SimChance chance, bool namesIntents) : IPaymentGateway
{
    /// <summary>What a buyer paid who paid once more, and what one paid whose payment went wrong.</summary>
    private const long OddMinor = 7;

    private readonly Dictionary<Guid, Intent> intents = [];
    private readonly Dictionary<string, Intent> seconds = [];
    private readonly Dictionary<string, GatewayDispute> disputes = [];

    public IReadOnlyDictionary<Guid, Intent> Intents => intents;

    /// <summary>Payments by an intent that the product never made, by its id.</summary>
    public IReadOnlyDictionary<string, Intent> Seconds => seconds;

    public string Provider => "simulated";

    public string? IntentIdFor(Guid orderId, string email) => namesIntents ? IdOf(orderId, email) : null;

    public async ValueTask<string> CreateIntent(IntentRequest request)
    {
        await Travel();
        Get(request.OrderId, IdOf(request.OrderId, request.Email));
        await Return();
        return IdOf(request.OrderId, request.Email);
    }

    public ValueTask<string> ClientSecret(string intentId) => new(intentId + "_secret");

    public async ValueTask<PaymentStanding> Confirm(PaymentClaim claim)
    {
        await Travel();
        var intent = Get(claim.OrderId, claim.IntentId);
        if (intent.State is PaymentState.Open)
        {
            switch (intent.Behaviour)
            {
                case "decline":
                    break;
                case "slow":
                    intent.State = PaymentState.Processing;
                    world.Scheduler.After(TimeSpan.FromSeconds(chance.Next(30)), world.Scheduler.World, () => Capture(claim.OrderId, intent));
                    break;
                default:
                    Capture(claim.OrderId, intent);
                    break;
            }
        }

        var standing = intent.State is PaymentState.Open ? PaymentState.Failed : Standing(intent);
        await Return();
        return world.Plant?.PaymentState(standing.State) ?? standing;
    }

    public async ValueTask<PaymentStanding> Get(PaymentClaim claim)
    {
        await Travel();
        var standing = Standing(seconds.GetValueOrDefault(claim.IntentId) ?? Get(claim.OrderId, claim.IntentId));
        await Return();
        return world.Plant?.PaymentState(standing.State) ?? standing;
    }

    public async ValueTask<PaymentStanding> Cancel(PaymentClaim claim)
    {
        await Travel();
        // What is on its way already cannot be called back.
        var intent = Get(claim.OrderId, claim.IntentId);
        if (intent.State is PaymentState.Open)
            intent.State = PaymentState.Cancelled;
        var standing = Standing(intent);
        await Return();
        return standing;
    }

    public async ValueTask<bool> Refund(RefundRequest request)
    {
        await Travel();
        var intent = seconds.GetValueOrDefault(request.IntentId) ?? intents[request.OrderId];
        var amount = request.AmountMinor ?? OddMinor;
        if (intent.Bounced.Remove(request.RefundId))
            intent.Refunds.Remove(request.RefundId);
        if (intent.Refunds.TryAdd(world.Plant?.RefundId(world, request.RefundId) ?? request.RefundId, amount))
        {
            world.Scheduler.Happened($"{amount} paid back");
            if (chance.Is(0.05) && intent.Bounces.Add(request.RefundId))
                Bounce(request.OrderId, intent, request.RefundId);
        }

        await Return();
        return true;
    }

    public async ValueTask<bool> HasRefunded(RefundRequest request)
    {
        await Travel();
        var isGood = !(seconds.GetValueOrDefault(request.IntentId) ?? intents[request.OrderId]).Bounced.Contains(request.RefundId);
        await Return();
        return isGood;
    }

    public async ValueTask<GatewayDispute?> Dispute(string disputeId)
    {
        await Travel();
        var dispute = disputes.GetValueOrDefault(disputeId);
        await Return();
        return dispute;
    }

    /// <summary>The buyer pays in the browser, whether or not the product hears of it.</summary>
    public void PayInBrowser(Guid orderId, string intentId)
    {
        var intent = Get(orderId, intentId);
        if (intent is { State: PaymentState.Open } && intent.Behaviour != "decline")
            Capture(orderId, intent);
    }

    private static string IdOf(Guid orderId, string email) => $"pi_{email.Split('@')[0].Split('+')[^1]}_{orderId:N}";

    private Intent Get(Guid orderId, string intentId)
    {
        if (!intents.TryGetValue(orderId, out var intent))
            intents[orderId] = intent = new(intentId, intentId.Split('_')[1]);
        return intent;
    }

    // Of some payments the provider says what it thinks.
    private static PaymentStanding Standing(Intent intent) => new(intent.State, intent.IsCaptured ? OddMinor : 0)
    {
        Risk = intent.State == PaymentState.Succeeded && intent.Id[^3] == 'c' ? new("normal", 12, "authorized") : null,
    };

    private void Capture(Guid orderId, Intent intent)
    {
        if (intent.IsCaptured)
            return;
        world.Scheduler.Happened("money captured");
        intent.State = chance.Is(0.02) ? PaymentState.Wrong : PaymentState.Succeeded;
        world.Scheduler.World.Post(() => _ = Tell(orderId, intent.Id));
        if (intent.State is PaymentState.Succeeded && chance.Is(0.05))
            OpenDispute(orderId, intent);
        if (!chance.Is(0.05))
            return;
        var second = new Intent(intent.Id + "_again", intent.Behaviour) { State = PaymentState.Succeeded };
        seconds.Add(second.Id, second);
        world.Scheduler.World.Post(() => _ = Tell(orderId, second.Id));
    }

    private void OpenDispute(Guid orderId, Intent intent)
    {
        var id = $"dp_{intent.Id}";
        var ends = chance.Is(0.5) ? new GatewayDispute("won", OddMinor, false) : new("lost", OddMinor, true);
        disputes[id] = new("needs_response", OddMinor, true);
        world.Scheduler.World.Post(() => _ = Tell(order => order.HearOfDispute(id), orderId));
        world.Scheduler.After(TimeSpan.FromSeconds(chance.Next(120)), world.Scheduler.World, () =>
        {
            disputes[id] = ends;
            _ = Tell(order => order.HearOfDispute(id), orderId);
        });
    }

    // The buyer's bank sends the money back, once.
    private void Bounce(Guid orderId, Intent intent, Guid refundId) => world.Scheduler.After(TimeSpan.FromSeconds(chance.Next(60)), world.Scheduler.World, () =>
    {
        world.Scheduler.Happened("a refund came back");
        intent.Bounced.Add(refundId);
        _ = Tell(order => order.HearOfRefunds(), orderId);
    });

    private Task Tell(Guid orderId, string intentId) => Tell(order => order.HearOfPayment(intentId), orderId);

    private async Task Tell(Func<IOrderParts, Task> news, Guid orderId)
    {
        for (var times = 1 + chance.Next(2); times > 0;)
        {
            await world.Scheduler.Delay(TimeSpan.FromMilliseconds(chance.Next(chance.Is(0.3) ? 60_000 : 2_000)));
            try
            {
                await news(world.Grains.GetGrain<IOrderParts>(orderId));
                times--;
            }
            catch (Exception failure) when (SimWorld.IsTrouble(failure))
            {
                await world.Scheduler.Delay(TimeSpan.FromSeconds(5));
            }
        }
    }

    private async ValueTask Travel()
    {
        await world.Scheduler.Delay(TimeSpan.FromMilliseconds(chance.Next(chance.Is(0.05) ? 8_000 : 100)));
        if (chance.Is(world.Faults.GatewayAway))
            throw new PaymentUnavailableException("No connection.");
    }

    private async ValueTask Return()
    {
        await world.Scheduler.Delay(TimeSpan.FromMilliseconds(chance.Next(50)));
        if (chance.Is(world.Faults.GatewayLosesAnswers))
            throw new PaymentUnavailableException("The answer was lost.");
    }

    /// <summary>What the provider knows of one order's payment.</summary>
    internal sealed class Intent(string id, string behaviour)
    {
        public string Id => id;

        public string Behaviour => behaviour;

        public PaymentState State { get; set; } = PaymentState.Open;

        public bool IsCaptured => State is PaymentState.Succeeded or PaymentState.Wrong;

        /// <summary>Amounts in minor units, by refund.</summary>
        public Dictionary<Guid, long> Refunds { get; } = [];

        /// <summary>Refunds that come back, or have.</summary>
        public HashSet<Guid> Bounces { get; } = [];

        /// <summary>Refunds that came back and were not paid again.</summary>
        public HashSet<Guid> Bounced { get; } = [];

        /// <summary>What was taken, by what the order asked.</summary>
        public long Captured(long totalMinor) => State switch { PaymentState.Succeeded => totalMinor, PaymentState.Wrong => OddMinor, _ => 0 };

        public bool IsAllPaidBack => Refunds.Values.SequenceEqual([OddMinor]);
    }
}
