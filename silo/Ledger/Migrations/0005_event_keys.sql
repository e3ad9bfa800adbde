-- The keys that sign an event's ticket codes. A rotation adds a number; codes that older keys signed stay valid.
create table event_keys (
  event_id uuid not null,
  key_no smallint not null check (key_no between 1 and 255),
  public_key bytea not null, -- SubjectPublicKeyInfo
  private_key bytea not null, -- PKCS #8 under AES-256-GCM: nonce 12, ciphertext, tag 16
  created_at timestamptz not null default now(),
  primary key (event_id, key_no)
);
