using EventLoop.Orders;
using EventLoop.Payments;

namespace EventLoop.Simulation;

/// <summary>
/// The payment provider: it remembers what it captured and paid back, answers late or not at all, and tells of each payment by a
/// webhook, which it repeats until it is heard, and sometimes once more.
/// </summary>
internal sealed class SimGateway(SimWorld world, SimChance chance, bool namesIntents) : IPaymentGateway
{
    private readonly Dictionary<Guid, Intent> intents = [];

    public IReadOnlyDictionary<Guid, Intent> Intents => intents;

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

    public async ValueTask<PaymentState> Confirm(Guid orderId, string intentId)
    {
        await Travel();
        var intent = Get(orderId, intentId);
        if (intent.State is PaymentState.Open && !intent.IsCancelled)
        {
            switch (intent.Behaviour)
            {
                case "decline":
                    break;
                case "slow":
                    intent.State = PaymentState.Processing;
                    world.Scheduler.After(TimeSpan.FromSeconds(chance.Next(30)), world.Scheduler.World, () => Capture(orderId, intent));
                    break;
                default:
                    Capture(orderId, intent);
                    break;
            }
        }

        var state = intent.State is PaymentState.Open ? PaymentState.Failed : intent.State;
        await Return();
        return world.Plant?.PaymentState(state) ?? state;
    }

    async ValueTask<PaymentState> IPaymentGateway.Get(Guid orderId, string intentId)
    {
        await Travel();
        var state = Get(orderId, intentId).State;
        await Return();
        return world.Plant?.PaymentState(state) ?? state;
    }

    public async ValueTask<PaymentState> Cancel(Guid orderId, string intentId)
    {
        await Travel();
        // What is on its way already cannot be called back.
        var intent = Get(orderId, intentId);
        intent.IsCancelled = true;
        var state = intent.State;
        await Return();
        return state;
    }

    public async ValueTask Refund(RefundRequest request)
    {
        await Travel();
        var intent = intents[request.OrderId];
        if (intent.Refunds.TryAdd(world.Plant?.RefundId(world, request.RefundId) ?? request.RefundId, request.AmountMinor))
            world.Scheduler.Happened($"{request.AmountMinor} paid back");
        await Return();
    }

    public PaymentNotice? ReadWebhook(ReadOnlySpan<byte> body, string signature) => null;

    /// <summary>The buyer pays in the browser, whether or not the product hears of it.</summary>
    public void PayInBrowser(Guid orderId, string intentId)
    {
        var intent = Get(orderId, intentId);
        if (intent is { State: PaymentState.Open, IsCancelled: false } && intent.Behaviour != "decline")
            Capture(orderId, intent);
    }

    private static string IdOf(Guid orderId, string email) => $"pi_{email.Split('@')[0].Split('+')[^1]}_{orderId:N}";

    private Intent Get(Guid orderId, string intentId)
    {
        if (!intents.TryGetValue(orderId, out var intent))
            intents[orderId] = intent = new(intentId.Split('_')[1]);
        return intent;
    }

    private void Capture(Guid orderId, Intent intent)
    {
        if (intent.State is PaymentState.Succeeded)
            return;
        world.Scheduler.Happened("money captured");
        intent.State = PaymentState.Succeeded;
        world.Scheduler.World.Post(() => _ = Tell(orderId));
    }

    private async Task Tell(Guid orderId)
    {
        for (var times = 1 + chance.Next(2); times > 0;)
        {
            await world.Scheduler.Delay(TimeSpan.FromMilliseconds(chance.Next(chance.Is(0.3) ? 60_000 : 2_000)));
            try
            {
                await world.Grains.GetGrain<IOrderParts>(orderId).Resume();
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
    internal sealed class Intent(string behaviour)
    {
        public string Behaviour => behaviour;

        public PaymentState State { get; set; } = PaymentState.Open;

        public bool IsCancelled { get; set; }

        public bool IsCaptured => State is PaymentState.Succeeded;

        /// <summary>Amounts in minor units, by refund.</summary>
        public Dictionary<Guid, long> Refunds { get; } = [];
    }
}
