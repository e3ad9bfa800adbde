-- Messages to people, each once: what it follows from, what it is about, and whether it went out. Neither an address nor a text is kept
-- here: they are looked up, and written, when the message is sent.
create table messages (
  id uuid primary key,
  source text not null,     -- the fact (position and number), or what somebody asked for, that it follows from
  kind text not null,
  channel text not null,    -- email
  person uuid not null,     -- one message of each source and kind: an attendee, an account, or the key of an address
  recipient uuid not null,  -- the attendee or account whose address is looked up
  event_id uuid,
  order_id uuid,
  ticket_id uuid,
  reference uuid,           -- the refund that it is about
  status text not null,     -- queued, sending, sent, bounced, suppressed, failed, unknown
  tries int not null default 0,
  due_at timestamptz,       -- null once it is done with
  sender uuid,              -- who took it on last
  problem text,             -- why it did not go out: a code, and nothing of anybody
  created_at timestamptz not null,
  changed_at timestamptz not null
) with (fillfactor = 70);
create unique index messages_once on messages (source, kind, channel, person);
create index messages_due on messages (due_at, id) where status = 'queued';
create index messages_sending on messages (changed_at) where status = 'sending';
create index messages_event on messages (event_id, id);
create index messages_order on messages (order_id, created_at) where kind = 'tickets_again';
create index messages_recipient on messages (recipient, created_at) where kind = 'sign_in';

-- Messages to all who hold a ticket of an event: written out from ticket to ticket, some at a time, once they are due.
create table broadcasts (
  source text primary key,
  kind text not null,
  event_id uuid not null,
  due_at timestamptz,       -- null once all of it is written out
  after uuid not null default '00000000-0000-0000-0000-000000000000'
);
create index broadcasts_due on broadcasts (due_at) where due_at is not null;

-- Addresses that nothing is sent to any more, by a key that only this deployment can derive from an address.
create table suppressed_addresses (
  address_key uuid primary key,
  reason text not null,
  since timestamptz not null
);

-- The language in which an event writes to its people.
create table event_languages (
  event_id uuid primary key,
  language text not null
);

-- Links that sign somebody in, by the hash of what is in them; each works once.
create table sign_in_links (
  token_hash bytea primary key, -- SHA-256
  account_id uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_in_links_expired on sign_in_links (expires_at);

-- What was recorded before there were messages concerns nobody any more.
insert into follower_checkpoints (follower, xid, position)
select 'notifications', xid, position from ledger order by ledger.xid desc, position desc limit 1
on conflict do nothing;
