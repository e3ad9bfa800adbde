using System.Text.Json.Nodes;
using EventLoop.Tickets;

namespace EventLoop.Ledger;

/// <summary>What the outside hears of the ledger. Changing what a member means takes a new version in the type.</summary>
internal static class Publications
{
    private const string Orders = "orders";
    private const string Tickets = "tickets";
    private const string CheckIns = "checkins";
    private const string Events = "events";

    /// <summary>Every fact there is, by the kind of its stream and its name. One that is not here is told without its members.</summary>
    public static IReadOnlyDictionary<(string Kind, string Fact), PublishedFact> Catalogue { get; } = new Dictionary<(string, string), PublishedFact>
    {
        [("order", "placed")] = new(
            Orders,
            ["eventId", "organizerId", "userId", "attendeeId", "lines", "currency", "feePayer", "subtotalMinor", "feesMinor", "totalMinor", "taxes", "issue", "source", "placedAt", "expiresAt"],
            "paymentIntentId", "desk", "requestKey", "requestHash", "isLimited"),
        [("order", "expired")] = new(Orders, ["at"], "paymentOpen"),
        [("order", "cancelled")] = new(Orders, ["at"], "paymentOpen", "notPayable"),
        [("order", "payment_prepared")] = new(Orders, [], "paymentIntentId", "destination"),
        [("order", "payment_received")] = new(Orders, ["at"], "requestHash"),
        [("order", "payment_closed")] = new(Orders, ["at"]),
        [("order", "second_payment_found")] = new(Orders, ["amountMinor", "at"], "paymentIntentId"),
        [("order", "second_payment_returned")] = new(Orders, ["at"], "paymentIntentId"),
        [("order", "second_payment_sent_back")] = new(Orders, ["at"], "paymentIntentId"),
        [("order", "places_sold")] = new(Orders, ["ticketTypeId"]),
        [("order", "tickets_issued")] = new(Tickets, ["at", "tickets"]),
        [("order", "refund_decided")] = new(Orders, ["refundId", "tickets", "amountMinor", "at"], "reason"),
        [("order", "give_back_begun")] = new(Orders, ["refundId", "tickets", "amountMinor", "at"]),
        [("order", "give_back_refused")] = new(Orders, ["refundId", "at"]),
        [("order", "places_returned")] = new(Orders, ["ticketTypeId"]),
        [("order", "tickets_voided")] = new(Orders, ["refundId"]),
        [("order", "refund_paid")] = new(Orders, ["refundId", "at"]),
        [("order", "refund_failed")] = new(Orders, ["refundId", "at"]),
        [("order", "refund_dropped")] = new(Orders, ["refundId", "at"]),
        [("order", "risk_assessed")] = new(Orders, ["level", "score", "outcome", "at"]),
        [("order", "dispute_changed")] = new(Orders, ["disputeId", "status", "amountMinor", "isWithdrawn", "at"], "takenBackMinor"),
        [("ticket", "scanned")] = new(CheckIns, ["scanId", "gateId", "gate", "deviceId", "direction", "result", "reason", "rule", "entries", "inside", "at", "sentInAt", "supervision"], "nonce", "attention"),
        [("ticket", "transferred")] = new(Tickets, ["attendeeId", "userId", "at"], "operationId", "code"),
        [("ticket", "named")] = new(Tickets, ["attendeeId", "at"], "operationId"),
        [("ticket", "voided")] = new(Tickets, ["refundId", "at"]),
        [("ticket", "restored")] = new(Tickets, ["refundId", "at"]),
        [("ticket", "blocked")] = new(Tickets, ["at", "reason"]),
        [("ticket", "unblocked")] = new(Tickets, ["at"]),
        [("gate", "created")] = new(Events, ["eventId", "organizerId", "terms", "at"]),
        [("gate", "changed")] = new(Events, ["terms", "at"]),
        [("gate", "opened")] = new(Events, ["at"]),
        [("gate", "closed")] = new(Events, ["at"]),
        [("gate", "turned_away")] = new(CheckIns, ["scanId", "deviceId", "direction", "reason", "inside", "at", "letThrough"], "nonce"),
        [("event", "created")] = new(Events, ["organizerId", "venueId", "details", "ticketTypeIds", "at"], "requestHash"),
        [("event", "changed")] = new(Events, ["details", "at"]),
        [("event", "published")] = new(Events, ["at"]),
        [("event", "cancelled")] = new(Events, ["at"]),
        [("event", "refunded")] = new(Events, ["at"]),
        [("event", "ticket_type_added")] = new(Events, ["ticketTypeId", "at"]),
        [("event", "gate_added")] = new(Events, ["gateId", "at"]),
        [("event", "device_enrolled")] = new(Events, ["deviceId", "name", "gateIds", "at"], "tokenHash"),
        [("event", "device_revoked")] = new(Events, ["deviceId", "at"]),
        [("event", "purchase_limits_set")] = new(Events, ["at"], "limits"),
        [("event", "look_set")] = new(Events, ["look", "at"]),
        [("event", "access_rules_set")] = new(Events, ["rules", "at"]),
        [("event", "staff_assigned")] = new(Events, ["accountId", "rights", "maySell", "at"]),
        [("event", "staff_removed")] = new(Events, ["accountId", "at"]),
        [("look_ups", "looked_up")] = new(CheckIns, ["by", "ticketIds", "at"]),
        [("payouts", "made")] = new(Events, ["payoutId", "organizerId", "currency", "amountMinor", "at"], "reference"),
        [("payouts", "returned")] = new(Events, ["payoutId", "at"]),
        [("webhooks", "added")] = new(Events, ["webhookId", "organizerId", "types", "at"], "url"),
        [("webhooks", "changed")] = new(Events, ["webhookId", "types", "at"], "url"),
        [("webhooks", "secret_rotated")] = new(Events, ["webhookId", "at"], "operationId"),
        [("webhooks", "switched_off")] = new(Events, ["webhookId", "reason", "at"]),
        [("webhooks", "removed")] = new(Events, ["webhookId", "at"]),
        [("api_key", "created")] = new(Events, ["organizerId", "scopes", "perMinute", "at"], "name", "tokenHash"),
        [("api_key", "rotated")] = new(Events, ["at"], "operationId", "tokenHash"),
        [("api_key", "revoked")] = new(Events, ["at"]),
        [("ticket_type", "created")] = new(Events, ["eventId", "organizerId", "terms"]),
        [("ticket_type", "changed")] = new(Events, ["terms"]),
        [("ticket_type", "held")] = new(Events, ["orderId", "quantity", "expiresAt"]),
        [("ticket_type", "expired")] = new(Events, ["orderIds"]),
        [("ticket_type", "released")] = new(Events, ["orderId"]),
        [("ticket_type", "sold")] = new(Events, ["orderId"]),
        [("ticket_type", "taken")] = new(Events, ["orderId", "quantity", "priceMinor"]),
        [("ticket_type", "issued")] = new(Events, ["orderId", "quantity", "priceMinor", "channel"]),
        [("ticket_type", "returned")] = new(Events, ["orderId", "quantity", "priceMinor", "channel"]),
        [("ticket_type", "closed")] = new(Events, ["at"]),
    };

    private static readonly PublishedFact Unknown = new(Events, []);

    /// <summary>At least one for each fact of an append, in their order.</summary>
    public static IEnumerable<Publication> Of(LedgerEntry append)
    {
        var facts = JsonNode.Parse(append.Facts)!.AsArray();
        for (var number = 0; number < facts.Count; number++)
        {
            var fact = facts[number]!.AsObject();
            var name = fact["fact"]!.GetValue<string>();
            var published = Catalogue.GetValueOrDefault((append.Kind, name), Unknown);
            var id = $"{append.At.Position}.{number}";
            if (name != "tickets_issued")
                yield return new(published.Topic, append.Stream, TypeOf(append.Kind, name), id, append.RecordedAt, Data(append, fact, published.Members));
            else
                foreach (var ticket in Births(append, fact, id))
                    yield return ticket;
        }
    }

    /// <summary>A message for each ticket, under its own key: what becomes of it later follows there. Its code is a credential and stays here.</summary>
    private static IEnumerable<Publication> Births(LedgerEntry append, JsonObject issued, string id)
    {
        var tickets = issued["tickets"]!.AsArray();
        for (var number = 1; number <= tickets.Count; number++)
        {
            var data = Data(append, issued, ["at"]);
            data["orderId"] = append.Stream;
            data["ticketTypeId"] = tickets[number - 1]!["ticketTypeId"]!.DeepClone();
            yield return new(Tickets, TicketId.Of(append.Stream, number), TypeOf("ticket", "issued"), $"{id}.{number}", append.RecordedAt, data);
        }
    }

    /// <summary>The type of a message.</summary>
    public static string TypeOf(string kind, string fact) => $"eventloop.{kind}.{fact}.v1";

    private static JsonObject Data(LedgerEntry append, JsonObject fact, IEnumerable<string> members)
    {
        var data = new JsonObject { ["position"] = append.At.Position, ["stream"] = append.Stream, ["version"] = append.Version };
        foreach (var member in members)
        {
            if (fact.TryGetPropertyValue(member, out var value))
                data[member] = value?.DeepClone();
        }

        return data;
    }
}
