-- Reports on events that go to their organizers by mail: who wants them how often, and what each said.
create table report_schedules (
  event_id uuid primary key,
  frequency text not null,  -- off, daily, weekly
  due_at timestamptz,       -- of the next; null: there is none any more
  changed_at timestamptz not null
);
create index report_schedules_due on report_schedules (due_at) where due_at is not null;

-- One of each time it was due; its message is the row of messages that refers to it.
create table reports (
  id uuid primary key,
  event_id uuid not null,
  due_at timestamptz not null,
  as_of timestamptz not null, -- it says all that was durable then
  previous uuid,              -- the one before; null: it is the first
  paid bigint not null,       -- what the columns count stands in grains/Analytics/README.md
  sold bigint not null,
  returned bigint not null,
  total_minor bigint not null,
  refunded_minor bigint not null,
  admitted bigint not null
);
create unique index reports_once on reports (event_id, due_at);
