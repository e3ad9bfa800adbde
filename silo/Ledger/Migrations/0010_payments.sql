-- Orders that have ended while somebody might still pay them: few, and few at a time.
create index orders_closing on orders (expires_at, id) where status in ('expiring', 'cancelling');

-- What the payment provider told us, by its own id of the message, so that a repeat is stored once. Not derived from the ledger: it is
-- the inbox, and what follows from a message is a fact of its order.
create table payment_news (
  id text primary key,
  kind text not null,
  order_id uuid,
  payment_intent_id text,
  amount_minor bigint,
  currency text,
  received_at timestamptz not null,
  due_at timestamptz, -- when to work on it next; null once that is done
  tries int not null default 0,
  flag text           -- what somebody should look at; null when all is as it should be
);
create index payment_news_due on payment_news (due_at) where due_at is not null;
create index payment_news_flagged on payment_news (received_at) where flag is not null;
