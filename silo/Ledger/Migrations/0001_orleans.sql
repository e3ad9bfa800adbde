-- Orleans' ADO.NET providers carry no SQL of their own: they read it from OrleansQuery, by key, and bind parameters and
-- columns by name. These are EventLoop's tables and statements for that contract (clustering and grain storage). Each write
-- is one statement; silo/README.md says what differs from the stock script, and why.

create table orleansquery (
  querykey varchar(64) primary key,
  querytext text not null
);

-- Clustering ---------------------------------------------------------------------------------------------------------------

create table orleans_membership_version (
  deploymentid text primary key,
  version int not null default 0,
  changed_at timestamptz not null default now()
);

create table orleans_membership (
  deploymentid text not null references orleans_membership_version,
  address text not null,
  port int not null,
  generation int not null,
  siloname text not null,
  hostname text not null,
  status int not null,
  proxyport int,
  suspecttimes text,
  starttime timestamptz not null,
  iamalivetime timestamptz not null,
  primary key (deploymentid, address, port, generation)
);

insert into orleansquery (querykey, querytext) values
('InsertMembershipVersionKey', $sql$
  with inserted as (
    insert into orleans_membership_version (deploymentid) values (@DeploymentId)
    on conflict do nothing
    returning 1)
  select count(*)::int from inserted
$sql$),

-- The version row is the lock: whoever updates it first wins, and the others find another version and change nothing.
('InsertMembershipKey', $sql$
  with advanced as (
    update orleans_membership_version v
    set version = version + 1, changed_at = now()
    where v.deploymentid = @DeploymentId and v.version = @Version
      and not exists (
        select 1 from orleans_membership m
        where m.deploymentid = @DeploymentId and m.address = @Address and m.port = @Port and m.generation = @Generation)
    returning v.deploymentid),
  inserted as (
    insert into orleans_membership
      (deploymentid, address, port, generation, siloname, hostname, status, proxyport, starttime, iamalivetime)
    select deploymentid, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
    from advanced
    on conflict do nothing
    returning 1)
  select count(*)::int from inserted
$sql$),

('UpdateMembershipKey', $sql$
  with advanced as (
    update orleans_membership_version v
    set version = version + 1, changed_at = now()
    where v.deploymentid = @DeploymentId and v.version = @Version
      and exists (
        select 1 from orleans_membership m
        where m.deploymentid = @DeploymentId and m.address = @Address and m.port = @Port and m.generation = @Generation)
    returning v.deploymentid),
  updated as (
    update orleans_membership m
    set status = @Status, suspecttimes = @SuspectTimes, iamalivetime = @IAmAliveTime
    from advanced
    where m.deploymentid = advanced.deploymentid and m.address = @Address and m.port = @Port and m.generation = @Generation
    returning 1)
  select count(*)::int from updated
$sql$),

('UpdateIAmAlivetimeKey', $sql$
  update orleans_membership
  set iamalivetime = @IAmAliveTime
  where deploymentid = @DeploymentId and address = @Address and port = @Port and generation = @Generation
$sql$),

-- The version is returned even where no silo is.
('MembershipReadRowKey', $sql$
  select m.address, m.port, m.generation, m.siloname, m.hostname, m.status, m.proxyport, m.suspecttimes, m.starttime, m.iamalivetime,
    v.version
  from orleans_membership_version v
  left join orleans_membership m
    on m.deploymentid = v.deploymentid and m.address = @Address and m.port = @Port and m.generation = @Generation
  where v.deploymentid = @DeploymentId
$sql$),

('MembershipReadAllKey', $sql$
  select m.address, m.port, m.generation, m.siloname, m.hostname, m.status, m.proxyport, m.suspecttimes, m.starttime, m.iamalivetime,
    v.version
  from orleans_membership_version v
  left join orleans_membership m on m.deploymentid = v.deploymentid
  where v.deploymentid = @DeploymentId
$sql$),

('GatewaysQueryKey', $sql$
  select address, proxyport, generation
  from orleans_membership
  where deploymentid = @DeploymentId and status = @Status and proxyport > 0
$sql$),

('DeleteMembershipTableEntriesKey', $sql$
  with silos as (delete from orleans_membership where deploymentid = @DeploymentId)
  delete from orleans_membership_version where deploymentid = @DeploymentId
$sql$),

-- 3 is SiloStatus.Active: a silo that counts itself active is only ever removed by the membership protocol.
('CleanupDefunctSiloEntriesKey', $sql$
  delete from orleans_membership
  where deploymentid = @DeploymentId and iamalivetime < @IAmAliveTime and status <> 3
$sql$);

-- Grain storage ------------------------------------------------------------------------------------------------------------

create table orleans_storage (
  grainidn0 bigint not null,
  grainidn1 bigint not null,
  graintypestring text not null,
  grainidextensionstring text,
  serviceid text not null,
  version int not null,
  payloadbinary bytea,
  modified_at timestamptz not null default now(),
  constraint orleans_storage_one_row_a_grain
    unique nulls not distinct (grainidn1, grainidn0, graintypestring, serviceid, grainidextensionstring)
);

-- A write or clear that returns no row has lost to another one; Orleans then throws InconsistentStateException.
insert into orleansquery (querykey, querytext) values
('WriteToStorageKey', $sql$
  with updated as (
    update orleans_storage
    set payloadbinary = @PayloadBinary, version = version + 1, modified_at = now()
    where grainidn1 = @GrainIdN1 and grainidn0 = @GrainIdN0 and graintypestring = @GrainTypeString and serviceid = @ServiceId
      and grainidextensionstring is not distinct from @GrainIdExtensionString
      and version = @GrainStateVersion
    returning version),
  inserted as (
    insert into orleans_storage (grainidn0, grainidn1, graintypestring, grainidextensionstring, serviceid, version, payloadbinary)
    select @GrainIdN0, @GrainIdN1, @GrainTypeString, @GrainIdExtensionString, @ServiceId, 1, @PayloadBinary
    where @GrainStateVersion is null
    on conflict do nothing
    returning version)
  select version as newgrainstateversion from updated
  union all
  select version from inserted
$sql$),

('ReadFromStorageKey', $sql$
  select payloadbinary, version
  from orleans_storage
  where grainidn1 = @GrainIdN1 and grainidn0 = @GrainIdN0 and graintypestring = @GrainTypeString and serviceid = @ServiceId
    and grainidextensionstring is not distinct from @GrainIdExtensionString
$sql$),

('ClearStorageKey', $sql$
  update orleans_storage
  set payloadbinary = null, version = version + 1, modified_at = now()
  where grainidn1 = @GrainIdN1 and grainidn0 = @GrainIdN0 and graintypestring = @GrainTypeString and serviceid = @ServiceId
    and grainidextensionstring is not distinct from @GrainIdExtensionString
    and version = @GrainStateVersion
  returning version as newgrainstateversion
$sql$),

('DeleteStorageKey', $sql$
  delete from orleans_storage
  where grainidn1 = @GrainIdN1 and grainidn0 = @GrainIdN0 and graintypestring = @GrainTypeString and serviceid = @ServiceId
    and grainidextensionstring is not distinct from @GrainIdExtensionString
    and version = @GrainStateVersion
  returning version + 1 as newgrainstateversion
$sql$);
