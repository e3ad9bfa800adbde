-- Organizers' own accounts at the payment provider, as it said last that they stand. Not derived from the ledger.
create table payout_accounts (
  organizer_id uuid primary key,
  account_id text not null unique, -- the provider's id
  takes_transfers boolean not null,
  takes_payouts boolean not null,
  is_complete boolean not null,
  changed_at timestamptz not null
);
