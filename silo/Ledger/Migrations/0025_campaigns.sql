-- What organizers write to those who hold tickets. Its messages are rows of messages with the source 'campaign ID'.
create table campaigns (
  id uuid primary key,
  event_id uuid not null,
  organizer_id uuid not null,
  channel text not null,    -- email, sms
  purpose text not null,    -- information, news
  subject text not null,
  body text not null,
  ticket_type_ids uuid[],   -- null: of any type; likewise the others
  admitted boolean,
  bought_from timestamptz,
  bought_until timestamptz,
  status text not null,     -- draft, due, written (all its messages are), stopped
  due_at timestamptz,
  after uuid not null default 'ffffffff-ffff-ffff-ffff-ffffffffffff', -- written out down to this ticket, the latest first
  created_at timestamptz not null
);
create index campaigns_event on campaigns (event_id, id);
create index campaigns_due on campaigns (due_at) where status = 'due';

-- Who wants no more news from an organizer, by the key of their address; what they agree to later counts again.
create table unsubscribed (
  address_key uuid not null,
  organizer_id uuid not null,
  since timestamptz not null,
  primary key (address_key, organizer_id)
);
create index messages_trials on messages (reference, created_at) where kind = 'campaign_test';
