-- How events show themselves. The first columns follow from the ledger, as the rest of their row does.
alter table events
  add column slug text,
  add column colour text,
  add column second_colour text,
  add column banner_id uuid;

-- Whose a slug is. A slug once taken stays its event's, so that old addresses lead to the new one; not derived from the ledger.
create table event_slugs (
  slug text primary key,
  event_id uuid not null,
  taken_at timestamptz not null default now()
);

-- What organizers have sent, as it is sent out: re-encoded, and named by its content. Not derived from the ledger.
create table images (
  id uuid not null,
  width int not null,
  height int not null,
  webp bytea not null,
  primary key (id, width)
);
alter table images alter column webp set storage external; -- It does not get any smaller.

create table image_owners (
  organizer_id uuid not null,
  image_id uuid not null,
  sent_at timestamptz not null default now(),
  primary key (organizer_id, image_id)
);
