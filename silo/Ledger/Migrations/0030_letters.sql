-- What organizers say in place of the built-in texts, by language and kind of message.
create table event_letters (
  event_id uuid not null,
  language text not null,
  kind text not null,
  subject text not null,
  body text not null,      -- paragraphs, with empty lines between them
  changed_at timestamptz not null,
  primary key (event_id, language, kind)
);
