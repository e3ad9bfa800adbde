-- What a buyer agreed to when they ordered; null: nothing. Bits: 1 text messages, 2 the organizer's news.
alter table attendees add column consent int;

-- What goes to many goes out after what somebody waits for, and no channel waits for another.
alter table messages add column bulk boolean not null default false;
drop index messages_due;
create index messages_due on messages (channel, bulk, due_at, id) where status = 'queued';
