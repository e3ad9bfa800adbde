-- Keys with which partners' programs act for organizers; follows from the ledger.
create table api_keys (
  id uuid primary key,
  organizer_id uuid not null,
  name text not null,
  scopes text not null,       -- separated by blanks
  per_minute int not null,
  created_at timestamptz,
  rotated_at timestamptz,
  revoked_at timestamptz
);
create index api_keys_organizer on api_keys (organizer_id);

-- When and how often each was used, added up now and then. Not derived from the ledger.
create table api_key_uses (
  key_id uuid primary key,
  last_used_at timestamptz not null,
  uses bigint not null
);
