-- Events are searched by words in any of their texts, and found from venues that are near.
create extension if not exists pg_trgm;

alter table events add column search_text text not null default '';
update events e set search_text = concat_ws(' ', e.name, e.description, v.name, v.address) from venues v where v.id = e.venue_id;
create index events_search on events using gin (search_text gin_trgm_ops);
create index events_venue on events (venue_id);
