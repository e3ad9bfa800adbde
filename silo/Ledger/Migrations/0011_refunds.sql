-- Cancelled events whose orders are being paid back: the sweeper finds them by this.
alter table events add column refunds_due boolean not null default false;
create index events_refunds_due on events (id) where refunds_due;

-- What a message of the payment provider is about: a dispute's or a refund's own id.
alter table payment_news add column object_id text;
