-- By what buyers of an event with limits are recognized: keyed hashes, deleted some time after the event (Orders:KeepTraitsDays). Written in the
-- commit of the order, and of no use to anybody else; the ledger cannot give it back.
create table purchase_traits (
  id uuid primary key,          -- the order's id and the line
  order_id uuid not null,
  event_id uuid not null,
  ticket_type_id uuid not null,
  quantity int not null,
  last_ticket uuid not null,    -- no ticket of the order has a greater id
  account uuid,
  email uuid,
  address uuid,
  device uuid,
  card uuid,                    -- known once it has paid
  placed_at timestamptz not null
);
create index purchase_traits_order on purchase_traits (order_id);
create index purchase_traits_event on purchase_traits (event_id);
create index purchase_traits_account on purchase_traits (account) where account is not null;
create index purchase_traits_email on purchase_traits (email) where email is not null;
create index purchase_traits_address on purchase_traits (address) where address is not null;
create index purchase_traits_device on purchase_traits (device) where device is not null;
create index purchase_traits_card on purchase_traits (card) where card is not null;

-- What an organizer should look at: somebody who wanted more than allowed, or orders often.
create table suspicions (
  id uuid primary key,
  event_id uuid not null,
  trait text not null,          -- the column of purchase_traits
  trait_key uuid not null,
  what text not null,           -- over_limit, many_orders
  times int not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  unique (trait_key, what)
);
create index suspicions_event on suspicions (event_id, last_at);

-- Payments that the payment provider does not think normal.
create table order_risks (
  order_id uuid primary key,
  event_id uuid not null,
  level text not null,
  at timestamptz not null
);
create index order_risks_event on order_risks (event_id, at);
