-- What is moved at one moment for one payment is a row together, as a charge and its sale are: it was 2.3 rows for an order, with two index
-- entries each. A silo of the version before shows all lines of such a row under the name of the first.
alter table movements add column names text[]; -- the movement of each line; null: all are of the one that is named

create or replace view postings as
select m.order_id, m.version, (m.first_line + line.number - 1)::int as line, m.event_id, m.organizer_id, m.at, coalesce(line.movement, m.movement) as movement, line.account,
  m.currency, line.amount_minor, m.payment_intent_id
from movements m, unnest(m.names, m.accounts, m.amounts) with ordinality as line (movement, account, amount_minor, number);
