-- Comparisons of an event's books with the payment provider's, which are read page by page.
create table reconciliations (
  id uuid primary key,
  event_id uuid not null,
  day date,                     -- null: all days
  currency text not null,
  from_time timestamptz not null,
  until_time timestamptz not null,
  started_at timestamptz not null,
  looked int not null,          -- payments that were read so far
  cursor text,                  -- where the next page begins
  result jsonb                  -- null while it is under way
);
create index reconciliations_event on reconciliations (event_id, id);
create unique index reconciliations_under_way on reconciliations (event_id) where result is null;

-- What a run under way has read at the provider.
create table reconciled_payments (
  run_id uuid not null references reconciliations (id) on delete cascade,
  payment_intent_id text not null,
  order_id uuid,
  currency text not null,
  captured_minor bigint not null,
  refunded_minor bigint not null,
  primary key (run_id, payment_intent_id)
);
