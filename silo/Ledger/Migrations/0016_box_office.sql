-- Orders that nobody placed online: given away by the organizer, or sold at the door. Follows from the ledger like orders.
create table box_office (
  id uuid primary key,       -- the order
  event_id uuid not null,
  ticket_type_id uuid not null,
  channel text not null,     -- complimentary, at_door
  paid_by text,              -- cash, card_terminal; null: given away
  issued_by uuid not null,   -- the account
  issued_at timestamptz not null
);
create index box_office_event on box_office (event_id, channel, issued_at, id);

-- What the organizer noted about a guest; personal data like the rest of the row.
alter table attendees add column note text;
