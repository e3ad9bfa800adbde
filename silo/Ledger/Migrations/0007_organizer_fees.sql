-- Fees that are deducted from what the organizer receives; those that the buyer pays on top stand in fees_minor.
alter table orders add column organizer_fees_minor bigint not null default 0;
