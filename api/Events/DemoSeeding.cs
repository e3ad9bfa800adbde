using System.Security.Cryptography;
using System.Text;
using EventLoop.Accounts;
using EventLoop.Gates;
using EventLoop.Orders;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace EventLoop.Events;

/// <summary>
/// Creates the demo festival through the grains, as the API does, and prints how to try it. All its ids follow from the master key, so
/// another start finds what the first has made, and goes on where it was interrupted.
/// </summary>
internal sealed partial class DemoSeeding(
    IGrainFactory grains,
    MasterKey master,
    AccountIds accounts,
    DeviceTokens tokens,
    IServer server,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<DemoSeeding> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Caller organizer = new(accounts.OfEmail(DemoFestival.OrganizerEmail), Roles.Organizer);

    private Guid EventId => DemoFestival.Id(master, "event");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Seed();
                return;
            }
            catch (Exception notNow) when (!stoppingToken.IsCancellationRequested)
            {
                LogNotNow(notNow.Message);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Seed()
    {
        await Register(DemoFestival.OrganizerEmail, "Olga Organizer", Roles.Organizer);
        await Register(DemoFestival.AttendeeEmail, "Victor Visitor", Roles.Attendee);
        var festival = grains.GetGrain<IEventGrain>(EventId);
        var created = Value(await festival.Create(organizer, DemoFestival.Event(time.GetUtcNow())));
        Value(await festival.Publish(organizer));
        // Once: what its organizer makes of it later stays.
        if (created.Look == EventLook.None)
            Value(await grains.GetGrain<IEventLookGrain>(EventId).Set(organizer, DemoFestival.Look(created.Details.StartTime)));
        var gates = await AddGates(created.TicketTypes);
        var devices = await EnrolDevices(festival, gates);
        await Sell(created.TicketTypes);
        Tell(gates, devices);
    }

    private async Task Register(string email, string name, Roles role)
    {
        var accountId = accounts.OfEmail(email);
        var outcome = await grains.GetGrain<IAccountGrain>(accountId).Register(new(accountId, email, DemoFestival.Password, name, role));
        if (outcome.Refusal is { } refusal and not RegisterRefusal.EmailTaken)
            throw new InvalidOperationException($"The demo cannot register {role}: {refusal}.");
    }

    private async Task<IReadOnlyList<Guid>> AddGates(IReadOnlyList<TicketTypeView> ticketTypes)
    {
        var gates = new List<Guid>();
        foreach (var (name, direction, letsIn) in DemoFestival.Gates)
        {
            gates.Add(DemoFestival.Id(master, name));
            var terms = new GateTerms(name, [.. letsIn.Select(ticket => ticketTypes[(int)ticket].TicketTypeId)], direction, null, null);
            Value(await grains.GetGrain<IGateGrain>(gates[^1]).Create(organizer, EventId, terms));
        }

        return gates;
    }

    private async Task<IReadOnlyList<(string Name, string Token)>> EnrolDevices(IEventGrain festival, IReadOnlyList<Guid> gates)
    {
        var devices = new List<(string, string)>();
        foreach (var (name, at) in DemoFestival.Devices)
        {
            var deviceId = DemoFestival.Id(master, name);
            var token = tokens.For(deviceId);
            Value(await festival.EnrolDevice(
                organizer, new(deviceId, name, SHA256.HashData(Encoding.UTF8.GetBytes(token)), [.. at.Select(gate => gates[gate])])));
            devices.Add((name, token));
        }

        return devices;
    }

    private async Task Sell(IReadOnlyList<TicketTypeView> ticketTypes)
    {
        var early = ticketTypes[(int)DemoFestival.Ticket.EarlyBird];
        if (early.Available <= DemoFestival.EarlyBirdsLeft)
            return;
        var n = 0;
        foreach (var (name, ticket, quantity) in DemoFestival.Orders())
        {
            // Named, so that an interrupted start does not sell anything twice.
            var request = new RequestKey(DemoFestival.Id(master, $"order {n++}"), 0);
            var email = $"{name.Replace(' ', '.').ToLowerInvariant()}.{n}@demo.example";
            var ticketTypeId = ticketTypes[(int)ticket].TicketTypeId;
            var placed = await grains.GetGrain<IOrderDeskGrain>(OrderDesks.DeskOf(ticketTypeId, request.Operation)).Place(
                new(Caller.Guest, EventId, [new(ticketTypeId, quantity)], new(email, name, null), request));

            // Refusals do no harm here: a real payment provider, say, does not take the demo's money.
            if (placed.Value is { } order)
            {
                await grains.GetGrain<IOrderGrain>(order.OrderId).Confirm(
                    new(Caller.Guest with { OrderId = order.OrderId }, order.Payment?.PaymentIntentId, null));
            }
        }
    }

    private void Tell(IReadOnlyList<Guid> gates, IReadOnlyList<(string Name, string Token)> devices)
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        Print($"Polder Lights is on sale: {address}{EventAddress.Of(EventId, "Polder Lights")}");
        Print($"event      {EventId}");
        Print($"organizer  {DemoFestival.OrganizerEmail}  password: {DemoFestival.Password}");
        Print($"attendee   {DemoFestival.AttendeeEmail}  password: {DemoFestival.Password}");
        foreach (var ((name, _, _), id) in DemoFestival.Gates.Zip(gates))
            Print($"gate       {id}  {name}");
        foreach (var (name, token) in devices)
            Print($"device     {token}  {name}");
    }

    // The start script shows whoever tries the demo the lines that begin so.
    private static void Print(string line) => Console.WriteLine($"demo: {line}");

    private static T Value<T, TRefusal>(Outcome<T, TRefusal> outcome)
        where T : class
        where TRefusal : struct, Enum =>
        outcome.Value ?? throw new InvalidOperationException($"The demo is refused: {typeof(TRefusal).Name} {outcome.Refusal}.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "The demo cannot be created yet: {Reason}")]
    private partial void LogNotNow(string reason);
}
