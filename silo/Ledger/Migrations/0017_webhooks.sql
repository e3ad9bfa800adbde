-- Whom organizers want to be told what happens; follows from the ledger.
create table webhooks (
  id uuid primary key,
  organizer_id uuid not null,
  url text,             -- null: removed
  types text not null,  -- separated by blanks
  secret int not null,  -- its number; the secret itself is not stored
  rotated_at timestamptz,
  added_at timestamptz,
  is_on boolean not null
);

-- Their outbox and its log. Not derived from the ledger: it says what was sent, and is forgotten after thirty days.
create table webhook_deliveries (
  webhook_id uuid not null,
  message_id text not null,
  number bigint generated always as identity,
  type text not null,
  body text not null,
  queued_at timestamptz not null,
  tries int not null default 0,
  last_try_at timestamptz,
  last_status int,
  last_failure text,
  arrived_at timestamptz,
  due_at timestamptz,   -- when to send it next; null once it has arrived, or was given up
  primary key (webhook_id, message_id)
);
create index webhook_deliveries_due on webhook_deliveries (webhook_id, due_at) where due_at is not null;
create index webhook_deliveries_number on webhook_deliveries (webhook_id, number);
create index webhook_deliveries_queued on webhook_deliveries (queued_at);
