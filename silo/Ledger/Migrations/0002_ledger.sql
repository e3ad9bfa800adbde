-- The append-only ledger of facts: the only truth. (stream, version) is the fence against a stale twin of a grain.
create table ledger (
  position bigint generated always as identity,
  stream uuid not null,
  version int not null check (version > 0),
  kind text not null,
  facts bytea not null, -- a JSON array in UTF-8
  recorded_at timestamptz not null default now(),
  xid xid8 not null default pg_current_xact_id(),
  primary key (stream, version)
);

-- Followers read in this order, up to the oldest transaction that is still running, so that none that commits late is skipped.
create index ledger_followers on ledger (xid, position);

-- For people.
create view ledger_facts as
select position, stream, version, kind, recorded_at, convert_from(facts, 'UTF8')::jsonb as facts
from ledger;

-- How far each follower has read.
create table follower_checkpoints (
  follower text primary key,
  xid xid8 not null,
  position bigint not null,
  updated_at timestamptz not null default now()
);
