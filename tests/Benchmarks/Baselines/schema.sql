-- What people would build to sell tickets and let people in: the same tables and indexes as in many a ticket shop, and no ledger.
create table ticket_types (
  id uuid primary key,
  event_id uuid not null,
  name text not null,
  price_minor bigint not null,
  quantity_total int not null,
  quantity_sold int not null default 0,
  version int not null default 0 -- used by optimistic locking only
) with (fillfactor = 50);

create table orders (
  id uuid primary key,
  event_id uuid not null,
  ticket_type_id uuid not null,
  user_id uuid,
  attendee_email text not null,
  attendee_name text not null,
  status text not null,
  quantity int not null,
  total_minor bigint not null,
  payment_intent_id text not null,
  placed_at timestamptz not null,
  expires_at timestamptz not null,
  paid_at timestamptz
) with (fillfactor = 80);
create index orders_user_status on orders (user_id, status) where user_id is not null;
create index orders_event on orders (event_id, placed_at);
create index orders_unfinished on orders (expires_at) where status = 'pending';

create table tickets (
  id uuid primary key,
  order_id uuid not null,
  event_id uuid not null,
  ticket_type_id uuid not null,
  status text not null,
  code bytea not null,
  issued_at timestamptz not null,
  admitted_at timestamptz
) with (fillfactor = 80);
create unique index tickets_code on tickets (code);
create index tickets_order on tickets (order_id);

create table check_in_scans (
  id uuid primary key,
  nonce uuid not null,
  event_id uuid not null,
  gate_id uuid not null,
  ticket_id uuid not null,
  direction text not null,
  result text not null,
  scanned_at timestamptz not null
);
create unique index check_in_scans_nonce on check_in_scans (nonce);
create index check_in_scans_ticket on check_in_scans (ticket_id, scanned_at);
