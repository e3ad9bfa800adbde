-- Why organizers have paid something back, in their own words. Written in the commit of the refund, and of personal data: the ledger cannot give it back.
create table refund_notes (
  id uuid primary key,       -- the refund
  order_id uuid not null,
  note text not null
);
create index refund_notes_order on refund_notes (order_id);
