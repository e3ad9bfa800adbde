-- Figures of events, summed up by a follower of the ledger; `rebuild figures` throws them away and has them written again.

-- Sales by the minute. What a column counts stands in grains/Analytics/README.md.
create table figure_minutes (
  event_id uuid not null,
  minute timestamptz not null,
  channel text not null,           -- online, cash, card_terminal, complimentary
  placed bigint not null,
  paid bigint not null,
  total_minor bigint not null,
  fees_minor bigint not null,
  refunded_minor bigint not null,
  sold bigint not null,
  revenue_minor bigint not null,
  returned bigint not null,
  primary key (event_id, minute, channel)
) with (fillfactor = 70);

-- The same by the quarter of an hour, of which the days of every time zone are made, and by ticket type.
create table figure_quarters (
  event_id uuid not null,
  quarter timestamptz not null,
  ticket_type_id uuid not null,    -- zeros: whole orders
  channel text not null,
  placed bigint not null,
  paid bigint not null,
  total_minor bigint not null,
  fees_minor bigint not null,
  refunded_minor bigint not null,
  sold bigint not null,
  revenue_minor bigint not null,
  returned bigint not null,
  primary key (event_id, quarter, ticket_type_id, channel)
) with (fillfactor = 70);

-- The same over all time, by whatever else an organizer asks for.
create table figure_totals (
  event_id uuid not null,
  ticket_type_id uuid not null,    -- zeros: whole orders
  channel text not null,
  price_minor bigint not null,     -- of one ticket
  source text not null,            -- what brought the buyer; empty: nothing was said
  placed bigint not null,
  paid bigint not null,
  total_minor bigint not null,
  fees_minor bigint not null,
  refunded_minor bigint not null,
  sold bigint not null,
  revenue_minor bigint not null,
  returned bigint not null,
  primary key (event_id, ticket_type_id, channel, price_minor, source)
) with (fillfactor = 50);

create table figure_scan_minutes (
  gate_id uuid not null,           -- an event's id: all its gates
  minute timestamptz not null,
  admitted bigint not null,
  exited bigint not null,
  refused bigint not null,
  primary key (gate_id, minute)
) with (fillfactor = 70);

create table figure_scans (
  gate_id uuid not null,
  result text not null,
  reason text not null,            -- empty: none
  scans bigint not null,
  primary key (gate_id, result, reason)
) with (fillfactor = 50);

-- Tickets that were not refunded and whose holders came at least once.
create table figure_came (
  event_id uuid not null,
  ticket_type_id uuid not null,
  came bigint not null,
  primary key (event_id, ticket_type_id)
) with (fillfactor = 50);

-- How often an event's page was looked at: counted in memory and added now and then, so a crash loses some. Not derived from the ledger.
create table event_views (
  event_id uuid not null,
  quarter timestamptz not null,
  source text not null,
  views bigint not null,
  primary key (event_id, quarter, source)
) with (fillfactor = 70);
