-- The tables that people query. All but attendees follow from the ledger and can be written again from it.
create table venues (
  id uuid primary key,
  name text not null,
  address text not null,
  capacity int not null,
  location geography(point, 4326)
);
create index venues_name on venues (name);
create index venues_location on venues using gist (location);

create table events (
  id uuid primary key,
  organizer_id uuid not null,
  venue_id uuid not null,
  name text not null,
  description text not null,
  status text not null,
  start_time timestamptz not null,
  end_time timestamptz not null,
  time_zone text not null,
  currency text not null,
  fee_payer text not null,
  max_tickets_per_order int not null,
  created_at timestamptz not null,
  published_at timestamptz
);
create index events_start_status on events (start_time, status);
create index events_organizer on events (organizer_id, created_at);

create table ticket_types (
  id uuid primary key,
  event_id uuid not null,
  name text not null,
  price_minor bigint not null,
  quantity_total int not null,
  quantity_sold int not null,
  quantity_held int not null,
  sale_start timestamptz,
  sale_end timestamptz,
  max_per_order int,
  is_seated boolean not null
) with (fillfactor = 50); -- One row of it is written by every commit of a sale; room on the page keeps that cheap.
create index ticket_types_event on ticket_types (event_id);

-- Personal data lives here alone; erasing a person overwrites one row.
create table attendees (
  id uuid primary key,
  email text not null,
  name text not null,
  phone text
);
create index attendees_email on attendees (lower(email));

create table orders (
  id uuid primary key,
  event_id uuid not null,
  user_id uuid, -- null: a guest
  attendee_id uuid not null,
  status text not null,
  currency text not null,
  quantity int not null,
  subtotal_minor bigint not null,
  fees_minor bigint not null,
  total_minor bigint not null,
  refunded_minor bigint not null,
  payment_intent_id text,
  placed_at timestamptz not null,
  expires_at timestamptz not null,
  paid_at timestamptz,
  desk smallint not null,
  request_key uuid, -- the operation that placed it; null when the caller gave no key
  request_hash bigint
) with (fillfactor = 80);
create index orders_user_status on orders (user_id, status) where user_id is not null;
create index orders_event on orders (event_id, placed_at);
create index orders_unfinished on orders (expires_at) where status in ('pending', 'paying', 'refunding');
create index orders_desk on orders (desk, placed_at) where request_key is not null;

create table tickets (
  id uuid primary key,
  order_id uuid not null,
  event_id uuid not null,
  ticket_type_id uuid not null,
  attendee_id uuid not null,
  user_id uuid,
  status text not null,
  code bytea not null,
  price_minor bigint not null,
  issued_at timestamptz not null,
  admitted_at timestamptz
) with (fillfactor = 80);
create unique index tickets_code on tickets (code);
create index tickets_attendee_status on tickets (attendee_id, status);
create index tickets_event on tickets (event_id, id);
create index tickets_user on tickets (user_id, id) where user_id is not null;

create table check_in_scans (
  id uuid primary key,
  nonce uuid not null,
  event_id uuid not null,
  gate_id uuid not null,
  ticket_id uuid, -- null: the code was not one of ours
  device_id uuid,
  direction text not null,
  result text not null,
  reason text,
  scanned_at timestamptz not null
);
create unique index check_in_scans_nonce on check_in_scans (nonce);
create index check_in_scans_ticket on check_in_scans (ticket_id, scanned_at);
create index check_in_scans_gate on check_in_scans (gate_id, scanned_at);
