-- Wallets hear of changes from now on; what was recorded before, they find by looking.
insert into follower_checkpoints (follower, xid, position)
select 'pass_pushes', xid, position from ledger order by ledger.xid desc, position desc limit 1
on conflict do nothing;
create index pass_registrations_token on pass_registrations (push_token);
