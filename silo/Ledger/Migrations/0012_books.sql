-- Double-entry books, which a follower derives from the facts of orders; they can be thrown away and written again. What an account gets
-- is positive, and the lines of one movement add up to zero.
-- A movement is a row with its lines as arrays: a sale moves money four times, and a row with its index entries for each line was half a
-- kilobyte of log.
create table movements (
  order_id uuid not null,
  version int not null,      -- the append of the order's stream
  first_line int not null,   -- lines are numbered within the append
  event_id uuid not null,
  organizer_id uuid not null,
  at timestamptz not null,
  movement text not null,
  currency text not null,
  payment_intent_id text,
  accounts text[] not null,
  amounts bigint[] not null, -- as many as accounts
  primary key (order_id, version, first_line)
);
create index movements_event on movements (event_id, at);

-- For people, and for whatever adds up: a row for each line.
create view postings as
select m.order_id, m.version, (m.first_line + line.number - 1)::int as line, m.event_id, m.organizer_id, m.at, m.movement, line.account, m.currency,
  line.amount_minor, m.payment_intent_id
from movements m, unnest(m.accounts, m.amounts) with ordinality as line (account, amount_minor, number);

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
