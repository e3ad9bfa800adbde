-- Which device keeps the pass of which ticket, as Apple Wallet says; a pass is one holder's.
create table pass_registrations (
  device text not null,
  ticket_id uuid not null,
  holder_id uuid not null,
  push_token text not null,
  since timestamptz not null,
  primary key (device, ticket_id, holder_id)
);
create index pass_registrations_ticket on pass_registrations (ticket_id, holder_id);
