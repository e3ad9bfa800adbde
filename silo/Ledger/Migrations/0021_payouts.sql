-- What the operator has paid out to organizers whose buyers' money stays with it. Follows from the ledger.
create table payouts (
  id uuid primary key,
  organizer_id uuid not null,
  currency text not null,
  amount_minor bigint not null,
  reference text,
  made_at timestamptz not null,
  returned_at timestamptz      -- the money came back
);
create index payouts_organizer on payouts (organizer_id, made_at);

-- The same as postings: what leaves our bank is owed no more, and what comes back is owed again.
create view payout_postings as
  select p.id as payout_id, l.line, p.organizer_id, l.at, l.movement, l.account, p.currency, l.sign * p.amount_minor as amount_minor
  from payouts p cross join lateral (values
    (1, p.made_at, 'organizer_payout', 'organizer', 1),
    (2, p.made_at, 'organizer_payout', 'bank', -1),
    (3, p.returned_at, 'organizer_payout_returned', 'organizer', -1),
    (4, p.returned_at, 'organizer_payout_returned', 'bank', 1)) l (line, at, movement, account, sign)
  where l.at is not null;
