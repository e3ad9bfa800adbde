-- What did not arrive, over all events, for the operator: few rows, found without looking at all others.
create index messages_failed on messages (id) where status in ('failed', 'unknown', 'bounced');
create index webhook_deliveries_failed on webhook_deliveries (number) where due_at is null and arrived_at is null;
