-- Whoever signs in. The only place where an account's e-mail address and name are kept; its credentials are grain state.
create table users (
    id         uuid primary key,
    email      text not null,
    name       text not null,
    roles      text[] not null,
    -- Issuer and subject of an account that an external issuer keeps. Two of those may share an address; local accounts may not.
    subject    text unique,
    created_at timestamptz not null
);

create unique index users_email on users (lower(email)) where subject is null;

-- The answers to requests that carried an Idempotency-Key, sealed with that key: whoever reads this table cannot read them.
create table idempotency_keys (
    operation_id uuid primary key,
    body_hash    bytea not null,
    answer       bytea not null,
    created_at   timestamptz not null default now()
);

create index idempotency_keys_age on idempotency_keys (created_at);
