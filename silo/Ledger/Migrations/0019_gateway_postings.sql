-- What the payment provider's own list of movements adds to the books: its fees, and payouts to the bank. Read from there page by page; can be
-- thrown away together with gateway_pass and read again.
create table gateway_postings (
  transaction_id text not null,  -- the provider's id of the movement
  line int not null,
  event_id uuid,                 -- null: no order of ours, such as a payout
  order_id uuid,
  at timestamptz not null,
  movement text not null,
  account text not null,
  currency text not null,
  amount_minor bigint not null,
  payment_intent_id text,
  primary key (transaction_id, line)
);
create index gateway_postings_event on gateway_postings (event_id, at) where event_id is not null;

-- How far that is; one row.
create table gateway_pass (
  id int primary key,
  read_until timestamptz not null,
  started_at timestamptz,        -- of the pass under way; null when none is
  cursor text                    -- where it goes on
);
