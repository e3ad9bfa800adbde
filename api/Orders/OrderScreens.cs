using EventLoop.Accounts;
using EventLoop.Attendees;
using EventLoop.Events;
using EventLoop.Notifications;
using EventLoop.Requests;
using EventLoop.Screens;
using EventLoop.Tickets;

namespace EventLoop.Orders;

/// <summary>Buying, on pages: who the tickets are for, paying, and what came of it.</summary>
internal static class OrderScreens
{
    public static void MapOrderScreens(this IEndpointRouteBuilder screens)
    {
        screens.MapGet("/events/{address}/buy", Choose);
        screens.MapPost("/events/{address}/buy", Place);
        screens.MapGet("/orders/{orderId:guid}/open", Open);
        var held = screens.MapGroup("/orders/{orderId:guid}").WithMetadata(new OrderTokenInCookie());
        held.MapGet("", Show);
        held.MapPost("/pay", Pay);
        held.MapPost("/cancel", Cancel);
        held.MapPost("/send", Send);
        held.MapPost("/tickets/{ticketId:guid}/give-back", GiveBack);
        held.MapPost("/names", Name);
        held.MapGet("/tickets/{ticketId:guid}/ticket.pdf", (Guid ticketId, HttpContext context, IGrainFactory grains) => TicketScreens.Pdf(ticketId, context, grains));
        held.MapGet("/tickets/{ticketId:guid}/pass.pkpass", (Guid ticketId, HttpContext context, IGrainFactory grains) => TicketScreens.Apple(ticketId, context, grains));
        held.MapGet("/tickets/{ticketId:guid}/google-wallet", (Guid ticketId, HttpContext context, IGrainFactory grains) => TicketScreens.Google(ticketId, context, grains));
        held.MapGet("/tickets/{ticketId:guid}/rotating", TicketsApi.Rotating);
        held.MapPost("/tickets/{ticketId:guid}/transfer", (Guid orderId, Guid ticketId, IFormCollection form, HttpContext context, IGrainFactory grains) =>
            TicketScreens.Transfer(ticketId, form, context, grains, back: $"/orders/{orderId}"));
    }

    private static async Task<IResult> Choose(string address, HttpContext context, Addresses addresses, IGrainFactory grains)
    {
        if (await addresses.Find(address) is not { } found)
            return Sorry.Of(StatusCodes.Status404NotFound);
        var selection = Selection.Read(found.Response, name => context.Request.Query[name]);
        if (selection.Count == 0)
            return Results.Redirect($"{EventAddress.Of(found.Response)}#tickets");
        // The form's key stands in the address: whoever comes back with the back button comes back to the same form, and thus the same order.
        if (!Guid.TryParse(context.Request.Query["key"], out var key))
            return Results.Redirect($"{context.Request.Path}{context.Request.QueryString.Add("key", $"{Guid.CreateVersion7()}")}");
        var profile = context.Caller().AccountId is { } account ? await grains.GetGrain<IAccountGrain>(account).Profile() : null;
        var source = OrderSource.Read(context.Request.Query["source"]) ?? OrderSource.OfPageBefore(context.Request);
        return Checkout(new(selection, key) { Name = profile?.Name, Email = profile?.Email, Source = source });
    }

    private static async Task<IResult> Place(
        string address, IFormCollection form, HttpContext context, Addresses addresses, DirectLines lines, OrderTokens tokens)
    {
        if (await addresses.Find(address) is not { } found)
            return Sorry.Of(StatusCodes.Status404NotFound);
        var eventId = found.Response.EventId;
        var entered = new CheckoutForm(Selection.Read(found.Response, name => form[name]), Guid.TryParse(form[FormOperations.Field], out var key) ? key : Guid.CreateVersion7())
        {
            Name = form["name"],
            Email = form["email"],
            Phone = form["phone"],
            Texts = form["texts"] == "yes",
            News = form["news"] == "yes",
            IsWaiting = form["waiting"] == "yes",
            Source = OrderSource.Read(form["source"]),
        };
        var errors = new FieldErrors();
        var wish = new PlaceOrderRequest(eventId, entered.Selection.Items, new(entered.Email, entered.Name, entered.Phone, entered.Texts, entered.News), entered.Source).Parse(errors);
        if (errors.Any)
            return Checkout(entered with { Errors = errors.ByField() }, 400);

        // The same form, however often it is sent, is one order; with anything changed in it, or from another browser, it is another.
        context.Derive($"{entered.Key:N}{wish.Hash:x}{context.Request.Cookies[ScreensSetup.FormCookie]}", body: []);
        var request = RequestKeys.Read(context, wish.Hash);
        var outcome = await lines.Place(new(context.Caller(), eventId, wish.Items, wish.Buyer, request) { Trace = BuyerTraces.Of(context), Source = wish.Source });
        if (outcome.Value is not { } order)
            return Refused(entered, outcome.Refusal!.Value, outcome.About);

        OrderTokenInCookie.Leave(context, order.OrderId, tokens.For(order.OrderId));
        if (order.Payment is null && order.Status == OrderStatus.Pending)
            await lines.Confirm(order.OrderId, new(context.Caller() with { OrderId = order.OrderId }, null, null));
        return Results.Redirect($"/orders/{order.OrderId}");
    }

    /// <summary>A link that was mailed to whoever bought: their browser keeps the token, and the address no longer has it.</summary>
    private static IResult Open(Guid orderId, string? token, HttpContext context, OrderTokens tokens)
    {
        if (token is not null && tokens.TryVerify(token, out var shown) && shown == orderId)
            OrderTokenInCookie.Leave(context, orderId, token);
        return Results.Redirect($"/orders/{orderId}");
    }

    private static async Task<IResult> Show(Guid orderId, string? note, HttpContext context, IGrainFactory grains, PublicEvents events, TimeProvider time)
    {
        var outcome = await grains.Get<IOrderGrain>(orderId).Get(context.Caller());
        if (outcome.Value is not { } order)
            return NotShown(outcome.Refusal!.Value, context);
        var found = await events.Get(order.EventId);
        var names = order.Tickets.Count == 0 ? null : (await grains.GetGrain<IAttendeeListGrain>(0).HoldersOf(context.Caller(), orderId)).Value?.Names;
        if (order.Payment is { Provider: "stripe", ClientSecret: not null })
            ContentPolicy.ApplyWithStripe(context.Response);
        return Page.Of<OrderPage>(
            (nameof(OrderPage.Order), OrderResponse.Of(order)),
            (nameof(OrderPage.Event), found?.Response),
            (nameof(OrderPage.Names), names),
            (nameof(OrderPage.Now), time.GetUtcNow()),
            (nameof(OrderPage.IsPaying), order.Status == OrderStatus.Paying),
            (nameof(OrderPage.Note), note));
    }

    private static async Task<IResult> Pay(Guid orderId, IFormCollection form, HttpContext context, DirectLines lines)
    {
        var intent = form["intent"].ToString() is { Length: > 0 and <= 255 } given ? given : null;
        var outcome = await lines.Confirm(orderId, new(context.Caller(), intent, null));
        return Results.Redirect(outcome.Refusal is { } refusal ? $"/orders/{orderId}?note={OrderTexts.Note(refusal)}" : $"/orders/{orderId}");
    }

    private static async Task<IResult> Cancel(Guid orderId, HttpContext context, IGrainFactory grains, PublicEvents events)
    {
        var outcome = await grains.Get<IOrderGrain>(orderId).Cancel(context.Caller());
        if (outcome.Value is not { } order)
            return Results.Redirect($"/orders/{orderId}{(outcome.Refusal == CancelRefusal.AlreadyPaid ? "?note=paid" : "")}");
        events.Forget(order.EventId);
        return Results.Redirect($"/events/{order.EventId}");
    }

    private static async Task<IResult> Send(Guid orderId, HttpContext context, IGrainFactory grains)
    {
        var outcome = await grains.GetGrain<IMessagesGrain>(0).Resend(context.Caller(), orderId, context.OperationId());
        return Results.Redirect($"/orders/{orderId}?note={(outcome.Value is null ? "not-sent" : "sent")}");
    }

    /// <summary>Puts names on tickets, where another stands in the form than on the ticket.</summary>
    private static async Task<IResult> Name(Guid orderId, IFormCollection form, HttpContext context, IGrainFactory grains)
    {
        var caller = context.Caller();
        var outcome = await grains.GetGrain<IAttendeeListGrain>(0).HoldersOf(caller, orderId);
        if (outcome.Value is not { } now)
            return NotShown(outcome.Refusal!.Value, context);
        var errors = new FieldErrors();
        var changed = now.Names
            .Select(ticket => (Id: ticket.Key, Before: ticket.Value, Name: form[$"name-{ticket.Key}"].ToString()))
            .Where(ticket => ticket.Name.Trim().Length > 0 && ticket.Name.Trim() != ticket.Before)
            .Select(ticket => (ticket.Id, Command: new NameTicket(caller, DerivedId.Of(context.OperationId(), $"name {ticket.Id}"), errors.Text("name", ticket.Name, 200))))
            .ToList();
        if (errors.Any)
            return Results.Redirect($"/orders/{orderId}?note=not-named");
        var outcomes = await Task.WhenAll(changed.Select(ticket => grains.GetGrain<ITicketGrain>(ticket.Id).Name(ticket.Command)));
        return Results.Redirect($"/orders/{orderId}?note={(outcomes.All(named => named.Value is not null) ? "named" : "not-named")}");
    }

    private static async Task<IResult> GiveBack(Guid orderId, Guid ticketId, HttpContext context, IGrainFactory grains, PublicEvents events)
    {
        var outcome = await grains.GetGrain<IOrderGrain>(orderId).GiveBack(new(context.Caller(), context.OperationId(), [ticketId]));
        if (outcome.Value is { } order)
            events.Forget(order.EventId);
        return Results.Redirect($"/orders/{orderId}?note={(outcome.Refusal is { } refusal ? OrderTexts.Note(refusal) : "given-back")}");
    }

    private static Page Checkout(CheckoutForm form, int status = 200) => Page.Of<CheckoutPage>(status, (nameof(CheckoutPage.Form), form));

    private static Page Refused(CheckoutForm entered, PlaceRefusal refusal, Guid[] about)
    {
        var named = entered.Selection.Lines.Where(line => about.Contains(line.Type.TicketTypeId)).Select(line => $"“{line.Type.Name}”").ToArray();
        var (status, title, text) = OrderTexts.Of(refusal, named.Length == 0 ? "these tickets" : string.Join(", ", named));
        return Checkout(entered with { Refused = (title, text) }, status);
    }

    private static IResult NotShown(OrderRefusal refusal, HttpContext context) => refusal switch
    {
        OrderRefusal.NotFound => Sorry.Of(StatusCodes.Status404NotFound),
        OrderRefusal.NotYours when context.Caller().AccountId is null => Results.Redirect($"/sign-in?to={Uri.EscapeDataString(context.Request.Path)}"),
        OrderRefusal.NotYours => Sorry.Of(StatusCodes.Status403Forbidden),
    };
}

/// <summary>Who the chosen tickets are for, as it was typed in; personal data.</summary>
public sealed record CheckoutForm(Selection Selection, Guid Key)
{
    public string? Name { get; init; }

    public string? Email { get; init; }

    public string? Phone { get; init; }

    /// <summary>They agree to text messages.</summary>
    public bool Texts { get; init; }

    /// <summary>They agree to the organizer's news.</summary>
    public bool News { get; init; }

    /// <summary>The visitor has said that the order shall go out when the sale opens.</summary>
    public bool IsWaiting { get; init; }

    /// <summary>What brought the visitor.</summary>
    public string? Source { get; init; }

    public (string Title, string Text)? Refused { get; init; }

    public Dictionary<string, string[]>? Errors { get; init; }

    public override string ToString() => nameof(CheckoutForm);
}
