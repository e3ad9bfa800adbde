-- How many the gate had inside after the scan: part of the answer that a repeat of the nonce gives again.
alter table check_in_scans add column inside int not null default 0;
