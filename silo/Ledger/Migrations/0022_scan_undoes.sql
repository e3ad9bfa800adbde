-- The nonce of the admission that a supervisor takes back with this exit; null: none. What is added up from scans needs to know: such an exit uses nothing up.
alter table check_in_scans add column undoes uuid;
