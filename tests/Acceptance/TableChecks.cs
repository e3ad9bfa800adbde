namespace EventLoop.Acceptance;

/// <summary>What the tables say, for comparison with the facts, and what they must never say. Each check selects what is wrong as text.</summary>
internal static class TableChecks
{
    /// <summary>A line for each row, to compare with the line that the facts give.</summary>
    public static IReadOnlyList<(string Name, string Sql)> Tables { get; } =
    [
        ("ticket_types", "select id, concat_ws(' ', quantity_total, quantity_sold, quantity_held) from ticket_types"),
        ("orders", "select id, concat_ws(' ', status, quantity, subtotal_minor, fees_minor, total_minor, refunded_minor, request_key) from orders"),
        ("tickets", "select id, concat_ws(' ', order_id, ticket_type_id, status, admitted_at is not null, encode(code, 'hex')) from tickets"),
        ("check_in_scans", "select id, concat_ws(' ', nonce, gate_id, ticket_id, direction, result, reason) from check_in_scans"),
    ];

    /// <summary>Wrong at any time.</summary>
    public static IReadOnlyList<(string Sql, string Wrong)> Never { get; } =
    [
        ("select stream::text from ledger group by stream having min(version) <> 1 or max(version) <> count(*)", "gap in the versions of a stream"),
        ("select stream::text from ledger group by stream having count(distinct kind) > 1", "stream of two kinds"),
        ("""
            select concat_ws(' ', id, quantity_sold, '+', quantity_held, '>', quantity_total)
            from ticket_types where quantity_sold + quantity_held > quantity_total or quantity_sold < 0 or quantity_held < 0
            """,
            "oversold by the table"),
        ("""
            select concat_ws(' ', o.id, o.quantity, count(t.id))
            from orders o left join tickets t on t.order_id = o.id
            where o.status in ('paid', 'partly_refunded') group by o.id having count(t.id) <> o.quantity
            """,
            "paid order without its tickets"),
        ("""
            select t.id::text from tickets t left join orders o on o.id = t.order_id
            where o.status is null or o.status not in ('paid', 'refunding', 'partly_refunded', 'refunded') or o.paid_at is null
            """,
            "ticket without a paid order"),
        ("""
            select concat_ws(' ', o.id, o.subtotal_minor, sum(t.price_minor))
            from orders o join tickets t on t.order_id = o.id group by o.id having sum(t.price_minor) <> o.subtotal_minor
            """,
            "order whose tickets do not cost its subtotal"),
        ("select id::text from orders where total_minor < subtotal_minor + fees_minor or refunded_minor > total_minor", "order whose sums do not agree"),
        ("select request_key::text from orders where request_key is not null group by request_key having count(*) > 1", "key that placed two orders"),
        ("""
            select ticket_id::text from (
              select ticket_id, event_id, result, lag(result) over (partition by ticket_id order by scanned_at, id) as before
              from check_in_scans where ticket_id is not null and result <> 'refused' and reason is null) passed
            where result = before
              and not exists (select from ledger where stream = passed.event_id and position('access_rules_set'::bytea in facts) > 0)
              and not exists (select from ledger where stream = passed.ticket_id and position('"supervision"'::bytea in facts) > 0)
            """,
            "ticket that went the same way twice"),
        ("select o.id::text from orders o left join attendees a on a.id = o.attendee_id where a.id is null", "order for nobody"),
        ("select t.id::text from tickets t left join attendees a on a.id = t.attendee_id where a.id is null", "ticket for nobody"),
    ];

    /// <summary>Wrong once nothing is under way any more.</summary>
    public static IReadOnlyList<(string Sql, string Wrong)> InTheEnd { get; } =
    [
        ("""
            select concat_ws(' ', y.id, y.quantity_sold, count(t.id))
            from ticket_types y left join tickets t on t.ticket_type_id = y.id and t.status <> 'refunded'
            group by y.id having count(t.id) <> y.quantity_sold
            """,
            "ticket type that sold another number than there are tickets"),
        ("select concat_ws(' ', id, status) from orders where status in ('paying', 'refunding')", "order that is half done"),
    ];
}
