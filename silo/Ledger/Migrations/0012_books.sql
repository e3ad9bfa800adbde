-- Double-entry books, which a follower derives from the facts of orders; they can be thrown away and written again. What an account gets
-- is positive, and the lines of one movement add up to zero.
create table postings (
  order_id uuid not null,
  version int not null,      -- the append of the order's stream
  line int not null,         -- within the append
  event_id uuid not null,
  organizer_id uuid not null,
  at timestamptz not null,
  movement text not null,
  account text not null,
  currency text not null,
  amount_minor bigint not null,
  payment_intent_id text,
  primary key (order_id, version, line)
);
create index postings_event on postings (event_id, at);

-- Receipts and credit notes, numbered without gaps for each organizer and kind, in the order of the ledger.
create table documents (
  organizer_id uuid not null,
  kind text not null,        -- receipt, credit_note
  number bigint not null,
  order_id uuid not null,
  reference uuid not null,   -- the order, or the refund
  currency text not null,
  total_minor bigint not null,
  taxes_minor bigint not null,
  issued_at timestamptz not null,
  primary key (organizer_id, kind, number)
);
create unique index documents_reference on documents (order_id, kind, reference);
